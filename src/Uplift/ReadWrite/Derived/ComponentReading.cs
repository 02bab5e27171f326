namespace Uplift.ReadWrite.Derived;

/// <summary>What a reader finds of one component of a unit.</summary>
/// <param name="Used">The stamp of the copy it is given; 0 when it does without, null when it
/// can be given none.</param>
public sealed record ComponentReading(Readability State, int? Used)
{
    /// <summary>Chooses for a reader among the copies it can read: the newest source first, then the
    /// highest stamp.</summary>
    public static ComponentReading Of(DerivedUnit unit, string component, ComponentVersions versions)
    {
        if (unit.BestOf(component, versions.CanRead) is { } chosen)
        {
            return new ComponentReading(StateOf(unit, chosen, versions), chosen.Stamp);
        }

        var copies = unit.CopiesOf(component).Values.ToList();
        if (copies.Count > 0) return new ComponentReading(WhyUnusable(copies, versions), null);
        return versions.ToleratesAbsence && unit.WasCollected
            ? new ComponentReading(Readability.ReadableBehind, 0)
            : new ComponentReading(Readability.Missing, null);
    }

    private static Readability StateOf(DerivedUnit unit, StoredCopy chosen, ComponentVersions versions) =>
        !unit.IsCurrent(chosen) ? Readability.StaleSource
        : chosen.Stamp < versions.Write ? Readability.ReadableBehind
        : Readability.Readable;

    private static Readability WhyUnusable(List<StoredCopy> copies, ComponentVersions versions) =>
        (copies.Exists(versions.IsTooOld), copies.Exists(versions.IsTooNew)) switch
        {
            (true, true) => Readability.IncompatibleMixed,
            (true, false) => Readability.IncompatibleOld,
            _ => Readability.IncompatibleNew,
        };
}
