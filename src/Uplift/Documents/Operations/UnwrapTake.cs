namespace Uplift.Documents;

/// <summary>Which element of a list <c>unwrap</c> takes.</summary>
public enum UnwrapTake
{
    /// <summary>The only one; several refuse the object.</summary>
    Only,

    /// <summary>The first; the others are dropped.</summary>
    First,
}
