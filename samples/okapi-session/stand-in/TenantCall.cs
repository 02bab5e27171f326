namespace Uplift.StandIn;

/// <summary>What a module was called for.</summary>
public enum CallKind
{
    /// <summary>The module becomes the tenant's.</summary>
    Enable,

    /// <summary>It takes the place of another version.</summary>
    Upgrade,

    /// <summary>It leaves, the data stay.</summary>
    Disable,

    /// <summary>It leaves, and the data go.</summary>
    Purge,

    /// <summary>A permissions module hears of the permissions of another module.</summary>
    Permissions,
}

/// <summary>What a call did to the data that the module keeps for the tenant.</summary>
public enum CallEffect
{
    /// <summary>Nothing: it was refused, or never got that far.</summary>
    None,

    /// <summary>What it says.</summary>
    Done,

    /// <summary>Nothing, for it had been done before.</summary>
    Repeated,

    /// <summary>What it says, although the data were not what the caller took them for.</summary>
    Unexpected,
}

/// <summary>One call of a module, as it is kept in the log; the log also restores the data after a restart.</summary>
public sealed record TenantCall
{
    /// <summary>Counts from 1 in the order in which calls came.</summary>
    public long Number { get; init; }

    /// <summary>When it came.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Whose data.</summary>
    public required string Tenant { get; init; }

    /// <summary>The module whose address was called.</summary>
    public required string Module { get; init; }

    /// <summary>Method and path below the module's address.</summary>
    public required string Request { get; init; }

    /// <summary>What it was about.</summary>
    public required CallKind Kind { get; init; }

    /// <summary>By what a call that is made again is known: <c>X-Okapi-Request-Id</c>; null when there was none.</summary>
    public string? RequestId { get; init; }

    /// <summary><c>module_to</c>; of permissions, the module that they are of.</summary>
    public string? To { get; init; }

    /// <summary><c>module_from</c>.</summary>
    public string? From { get; init; }

    /// <summary>The body as it came.</summary>
    public string? Body { get; init; }

    /// <summary>The HTTP status of the answer; 0 when none was given.</summary>
    public int Status { get; init; }

    /// <summary>What it did.</summary>
    public CallEffect Effect { get; init; }
}
