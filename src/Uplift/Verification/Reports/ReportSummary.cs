using Uplift.Verification.Forms;

namespace Uplift.Verification.Reports;

/// <summary>How often a change or a problem was found, with a few examples: what a person reads first.</summary>
public sealed class ReportSummary
{
    private const int MostSamples = 5;

    /// <summary>The groups in the order in which they were first found.</summary>
    public List<FindingGroup> Groups { get; init; } = [];

    /// <summary>All findings.</summary>
    public long Findings => Groups.Sum(group => group.Count);

    /// <summary>Counts a finding.</summary>
    /// <param name="show">Shows what it does, where that is asked for.</param>
    internal void Add(Finding finding, Func<IReadOnlyList<ShownPlace>> show)
    {
        var group = Find(FindingGroup.KeyOf(finding)) ?? Begin(FindingGroup.Of(finding));
        group.Count++;
        if (group.Samples.Count >= MostSamples) return;
        group.Samples.Add(new FindingSample(
            finding.Id, finding.Tenant, finding.ObjectType, finding.ObjectId, finding.ObjectName, finding.Path,
            finding.Message, show()));
    }

    /// <summary>Adds what was found after all this.</summary>
    internal void Add(ReportSummary later)
    {
        foreach (var found in later.Groups)
        {
            if (Find(found.Key) is not { } group)
            {
                Begin(found);
                continue;
            }

            group.Count += found.Count;
            group.Samples.AddRange(found.Samples.Take(MostSamples - group.Samples.Count));
        }
    }

    private readonly Dictionary<(string Module, string Change, string Status), FindingGroup> _byKey = [];

    private FindingGroup? Find((string Module, string Change, string Status) key)
    {
        if (_byKey.Count < Groups.Count)
        {
            foreach (var known in Groups) _byKey[known.Key] = known;
        }

        return _byKey.GetValueOrDefault(key);
    }

    private FindingGroup Begin(FindingGroup group)
    {
        Groups.Add(group);
        return _byKey[group.Key] = group;
    }
}

/// <summary>Findings of one change, or of one sort of problem, in one module.</summary>
public sealed class FindingGroup
{
    public required string Module { get; init; }

    /// <summary>The change; "" when the findings are about objects themselves.</summary>
    public required string Change { get; init; }

    public required string Status { get; init; }

    /// <summary>Why the change is made.</summary>
    public required string Reason { get; init; }

    /// <summary>Phase, type and priority; "" without a change.</summary>
    public required string Phase { get; init; }

    public required string Type { get; init; }

    public required string Priority { get; init; }

    /// <summary>True for what stands against the upgrade.</summary>
    public required bool IsProblem { get; init; }

    public long Count { get; set; }

    public List<FindingSample> Samples { get; init; } = [];

    internal (string Module, string Change, string Status) Key => (Module, Change, Status);

    internal static (string Module, string Change, string Status) KeyOf(Finding finding) =>
        (finding.Module, finding.ChangeName, Finding.WordOf(finding.Status));

    internal static FindingGroup Of(Finding finding) => new()
    {
        Module = finding.Module,
        Change = finding.ChangeName,
        Status = Finding.WordOf(finding.Status),
        Reason = finding.Change?.Reason ?? "",
        Phase = finding.Change?.Phase.ToString() ?? "",
        Type = finding.Change?.Type.ToString() ?? "",
        Priority = finding.Change?.Priority.ToString() ?? "",
        IsProblem = finding.IsProblem,
    };
}

/// <summary>One finding as an example.</summary>
public sealed record FindingSample(
    string FindingId, string Tenant, string ObjectType, string ObjectId, string ObjectName, string Path, string Message,
    IReadOnlyList<ShownPlace> Places);
