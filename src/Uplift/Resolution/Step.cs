namespace Uplift.Resolution;

/// <summary>One entry of the answer while its place is sought.</summary>
/// <param name="Entry">What is listed.</param>
/// <param name="Adds">The module that joins; null: none.</param>
/// <param name="Removes">The module that leaves; null: none.</param>
internal sealed record Step(ListedEntry Entry, ModuleNode? Adds, ModuleNode? Removes)
{
    public bool Equals(Step? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>
/// Lists the steps from the state before to the state after: the request's in its order, then the others.
/// </summary>
internal static class StepList
{
    public static List<Step> Of(Situation situation, Intake intake, ModuleSet after, IEnumerable<Product> touched)
    {
        var steps = new List<Step>();
        var done = new HashSet<Product>();
        var enabled = intake.Entries.Where(entry => entry.Kind == ModuleActionKind.Enable)
            .Select(entry => entry.Product).ToHashSet();
        foreach (var entry in intake.Entries)
        {
            if (entry.Product is not { } product) steps.Add(new Step(entry, null, null));
            else if (intake.Separate.Contains(product)) steps.Add(Separate(entry, situation, after));
            else if (entry.Kind == ModuleActionKind.Disable && enabled.Contains(product)) continue;
            else if (done.Add(product)) steps.AddRange(Change(situation, after, product));
        }

        done.UnionWith(intake.Separate);
        foreach (var product in touched.Where(done.Add)) steps.AddRange(Change(situation, after, product));
        return steps;
    }

    private static Step Separate(ListedEntry entry, Situation situation, ModuleSet after) =>
        entry.Kind == ModuleActionKind.Enable
            ? new Step(entry, after.Of(entry.Product!)[^1], null)
            : new Step(entry, null, Array.Find(situation.Before.Of(entry.Product!), node => node.Id == entry.Id));

    private static IEnumerable<Step> Change(Situation situation, ModuleSet after, Product product)
    {
        var old = situation.Before.Of(product);
        var leaving = old.Except(after.Of(product)).Reverse().ToList();
        foreach (var joining in after.Of(product).Except(old))
        {
            yield return new Step(Listed(ModuleActionKind.Enable, joining), joining, leaving.FirstOrDefault());
            if (leaving.Count > 0) leaving.RemoveAt(0);
        }

        foreach (var node in leaving) yield return new Step(Listed(ModuleActionKind.Disable, node), null, node);
    }

    private static ListedEntry Listed(ModuleActionKind kind, ModuleNode node) => new(kind, node.Id, node.Product);
}
