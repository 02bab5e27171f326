namespace Uplift.Layers;

/// <summary>The codes of findings of the layers; they are stored and sent.</summary>
public static class LayerCodes
{
    public const string BothChanged = "both-changed";
    public const string BothAdded = "both-added";
    public const string TargetRemoved = "target-removed";
    public const string RemovedButReferenced = "removed-but-referenced";
    public const string LegacyRetained = "legacy-retained";
    public const string Parked = "parked";
    public const string UniqueShadowed = "unique-shadowed";
    public const string UniqueHeldBack = "unique-held-back";
    public const string UniqueDeferred = "unique-deferred";
    public const string SiblingChanged = "sibling-changed";
    public const string IdCollisionAdopted = "id-collision-adopted";
    public const string RenameInferred = "rename-inferred";
    public const string CollectionNotLoaded = "collection-not-loaded";
    public const string Converged = "converged";
    public const string Converted = "converted";
    public const string Retargeted = "retargeted";
    public const string Revived = "revived";
    public const string HiddenRevived = "hidden-revived";
    public const string TombstoneDormant = "tombstone-dormant";
    public const string HiddenChanged = "hidden-changed";
    public const string Unparked = "unparked";
    public const string UniqueReleased = "unique-released";
    public const string SystemRemoved = "system-removed";
    public const string BaseInferred = "base-inferred";
    public const string NeverLoaded = "never-loaded";
    public const string ReleaseDuplicateId = "release-duplicate-id";
    public const string ReleaseDuplicateKey = "release-duplicate-key";

    /// <summary>How much a finding with the code weighs.</summary>
    public static FindingWeight WeightOf(string code) => code switch
    {
        BothChanged or BothAdded or TargetRemoved or Parked or UniqueShadowed or UniqueHeldBack or UniqueDeferred =>
            FindingWeight.Conflict,
        RemovedButReferenced or LegacyRetained or SiblingChanged or IdCollisionAdopted or RenameInferred
            or CollectionNotLoaded =>
                FindingWeight.Warn,
        ReleaseDuplicateId or ReleaseDuplicateKey => FindingWeight.Error,
        _ => FindingWeight.Info,
    };

    /// <summary>What a person can do about a finding with the code.</summary>
    public static IReadOnlyList<string> ChoicesOf(string code) => code switch
    {
        BothChanged or BothAdded or SiblingChanged => ["accept-system", "keep", "edit"],
        TargetRemoved or RemovedButReferenced or LegacyRetained => ["keep", "hide", "reset"],
        Parked => ["edit", "reset"],
        UniqueShadowed or UniqueHeldBack or UniqueDeferred => ["edit", "merge", "hide", "keep"],
        IdCollisionAdopted or RenameInferred => ["keep", "reset"],
        CollectionNotLoaded => ["keep", "show"],
        _ => [],
    };
}
