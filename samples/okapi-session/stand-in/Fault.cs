namespace Uplift.StandIn;

/// <summary>How a call ends.</summary>
public enum FaultEnd
{
    /// <summary>As it should.</summary>
    Normal,

    /// <summary>With a status of one's choice.</summary>
    Status,

    /// <summary>The connection is reset.</summary>
    Reset,

    /// <summary>Never: no answer comes until the caller gives up.</summary>
    Silent,

    /// <summary>The process dies at once, with all modules that it stands in for.</summary>
    Die,

    /// <summary>With a job that ends well after the delay.</summary>
    Job,

    /// <summary>With a job that ends with an error after the delay.</summary>
    JobFails,

    /// <summary>With a job that never ends.</summary>
    JobStuck,

    /// <summary>As if there were a job, but without saying which.</summary>
    JobWithoutId,
}

/// <summary>When a fault strikes.</summary>
public enum FaultTime
{
    /// <summary>Before anything was done.</summary>
    Before,

    /// <summary>After everything was done.</summary>
    After,
}

/// <summary>What is to happen to calls that fit; a member that is left out fits all.</summary>
public sealed record Fault
{
    /// <summary>A module id or a product.</summary>
    public string? Module { get; init; }

    /// <summary>A tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>What the call is about.</summary>
    public CallKind? On { get; init; }

    /// <summary>How it ends.</summary>
    public FaultEnd End { get; init; }

    /// <summary>Before or after the work; of a job that fails or is stuck as well.</summary>
    public FaultTime When { get; init; }

    /// <summary>How long the answer, or the end of the job, takes; milliseconds.</summary>
    public int Delay { get; init; }

    /// <summary>The status for <see cref="FaultEnd.Status"/>.</summary>
    public int Status { get; init; } = 500;

    /// <summary>The text of that answer, or of the error of a job.</summary>
    public string Body { get; init; } = "told to fail";

    /// <summary>How often it strikes; null for always.</summary>
    public int? Times { get; init; }

    /// <summary>True when it strikes that call.</summary>
    public bool Fits(TenantCall call) =>
        (Module is null || Module == call.Module || Module == TenantData.Product(call.Module))
        && (Tenant is null || Tenant == call.Tenant) && (On is null || On == call.Kind);
}

/// <summary>The faults that were asked for; the first that fits a call strikes. Safe to use from many threads.</summary>
public sealed class Faults
{
    private static readonly Fault s_none = new();

    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];

    /// <summary>Adds one after those that are there.</summary>
    public void Add(Fault fault)
    {
        lock (_gate) _faults.Add(fault);
    }

    /// <summary>Those that may still strike.</summary>
    public IReadOnlyList<Fault> List()
    {
        lock (_gate) return [.. _faults];
    }

    /// <summary>Removes all.</summary>
    public void Clear()
    {
        lock (_gate) _faults.Clear();
    }

    /// <summary>What is to happen to a call; counts it as having happened.</summary>
    public Fault Strike(TenantCall call)
    {
        lock (_gate)
        {
            var index = _faults.FindIndex(fault => fault.Fits(call));
            if (index < 0) return s_none;
            var fault = _faults[index];
            if (fault.Times is { } times)
            {
                if (times > 1) _faults[index] = fault with { Times = times - 1 };
                else _faults.RemoveAt(index);
            }

            return fault;
        }
    }
}
