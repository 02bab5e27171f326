namespace Uplift.Documents;

/// <summary>What <c>generate</c> writes.</summary>
public enum GeneratedValue
{
    /// <summary>A UUID that depends on the plan and the object only.</summary>
    Uuid,

    /// <summary>The time of the run, RFC 3339 in UTC with milliseconds.</summary>
    Now,
}
