using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Layers.Upgrading;
using Uplift.Stores;

namespace Uplift.Execution.Layering;

/// <summary>
/// What an upgrade of System is for every tenant: which records have to be computed for one, and what is written
/// for all others as it stands.
/// </summary>
internal sealed class CommonUpgrade
{
    private readonly IReadOnlyList<(RecordId Id, DocumentWrite Write)> _writes;

    private CommonUpgrade(ReleasePair pair, LayerModel model)
    {
        Pair = pair;
        _writes =
        [
            .. pair.Changed.Select(id => (id, new DocumentWrite(
                id.Id,
                LayerWriter.TextOf(pair.To.Records[id], pair.From.Records[id], model.RulesOf(id.Collection).Policies),
                WriteKind.Update))),
        ];
    }

    /// <summary>The two releases.</summary>
    public ReleasePair Pair { get; }

    /// <summary>Null where every tenant has to be computed as a whole.</summary>
    public static CommonUpgrade? Find(LayerModel model, SystemRelease from, SystemRelease to) =>
        ReleasePair.Find(model, from, to) is { } pair ? new CommonUpgrade(pair, model) : null;

    /// <summary>What is written for records that were not computed, by collection.</summary>
    public ILookup<string, DocumentWrite> WritesBeyond(HashSet<RecordId> scope) => _writes
        .Where(write => !scope.Contains(write.Id))
        .ToLookup(write => write.Id.Collection, write => write.Write, StringComparer.Ordinal);
}
