namespace Uplift.ReadWrite.Derived;

/// <summary>What a reader finds of a unit, over all its components.</summary>
/// <param name="State">The worst that holds; for unusable components that differ, that they do.</param>
/// <param name="Components">The components for which <paramref name="State"/> holds, by name.</param>
/// <param name="Used">The stamp given per component: 0 where it does without, not listed where it
/// can be given none.</param>
public sealed record UnitReading(
    Readability State, IReadOnlyList<string> Components, IReadOnlyDictionary<string, int> Used)
{
    /// <summary>Reads a unit for the components of a node.</summary>
    public static UnitReading Of(DerivedUnit unit, NodeVersions node)
    {
        var found = node.Components.Select(
            pair => (Name: pair.Key, Reading: ComponentReading.Of(unit, pair.Key, pair.Value))).ToList();
        var used = found.Where(entry => entry.Reading.Used is not null)
            .ToDictionary(entry => entry.Name, entry => entry.Reading.Used!.Value);
        var unusable = found.Where(entry => !entry.Reading.State.IsUsable()).ToList();
        if (unusable.Count > 0)
        {
            var states = unusable.Select(entry => entry.Reading.State).Distinct().ToList();
            var state = states.Count == 1 ? states[0] : Readability.IncompatibleMixed;
            return new UnitReading(state, [.. unusable.Select(entry => entry.Name)], used);
        }

        var worst = found.Select(entry => entry.Reading.State).DefaultIfEmpty(Readability.Readable).Max();
        return worst == Readability.Readable
            ? new UnitReading(worst, [], used)
            : new UnitReading(
                worst, [.. found.Where(entry => entry.Reading.State == worst).Select(entry => entry.Name)], used);
    }
}
