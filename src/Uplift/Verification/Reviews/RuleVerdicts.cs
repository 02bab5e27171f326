using Uplift.Execution;
using Uplift.Stores;

namespace Uplift.Verification.Reviews;

/// <summary>What was found against objects when a run began, less what the review has seen of each.</summary>
internal sealed class RuleVerdicts(Review review) : IRuleVerdicts
{
    private readonly Dictionary<(string Product, string Collection, string Id), List<(string Id, string Message)>>
        _found = [];

    /// <inheritdoc/>
    public bool AreAny => _found.Count > 0;

    /// <summary>Remembers a finding about an object.</summary>
    public void Add(CollectionTable table, Finding finding)
    {
        var key = (table.Product, table.Name, finding.ObjectId);
        if (!_found.TryGetValue(key, out var list)) _found[key] = list = [];
        list.Add((finding.Id, finding.Message));
    }

    // By how the object was before the run: so a run that is gone on with decides as it did when it began.
    /// <inheritdoc/>
    public string? FindReasonToHold(ReviewedObject of)
    {
        if (!_found.TryGetValue((of.Table.Product, of.Table.Name, of.Id), out var list)) return null;
        foreach (var (id, message) in list)
        {
            if (!review.HasSeen(id, of)) return $"{message}, and that was not in the report";
        }

        return null;
    }
}
