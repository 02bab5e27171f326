using System.Text;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.ReadWrite.Derived;
using Uplift.Stores;

namespace Uplift.ReadWrite.Backfills;

/// <summary>
/// The steps of a backfill. Passes bring objects to the write version: for each data version that changes of the package
/// lead to, the objects below it through the changes to it. So an object of any age gets the changes that it lacks, in
/// their order, and no other. Then what is derived from them follows.
/// </summary>
public static class BackfillSteps
{
    /// <summary>All steps, always the same for a request and a package.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidBackfill"/>: nothing can be
    /// rewritten by it.</exception>
    public static IReadOnlyList<PlanStep> Of(ModulePackage package, BackfillRequest request)
    {
        var transformers = ChooseTransformers(package, request);
        var isDerivedAlone = request.Collections.Count == 0 && transformers.Count > 0
            && (request.Transformers.Count > 0 || !package.Collections.Any(known => ChangesOf(package, known).Any()));
        var passes = isDerivedAlone ? [] : PassesOf(package, request);
        var when = ReadCondition(request);
        var derived = transformers.GroupBy(known => known.Source.Name).Select((group, index) =>
            new DeriveStep(passes.Count + index + 1, package, group.First().Source)
            {
                Transformers = [.. group],
                When = when,
                Force = request.Force,
                Only = request.Objects.Count == 0 ? null : new ObjectSelection { Ids = request.Objects },
            });
        return [.. passes, .. derived];
    }

    /// <summary>The passes over objects.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidBackfill"/>: as for all steps.</exception>
    public static IReadOnlyList<PassStep> PassesOf(ModulePackage package, BackfillRequest request)
    {
        var when = ReadCondition(request);
        var steps = new List<PassStep>();
        foreach (var collection in Choose(package, request))
        {
            if (when is not null && collection.Format == DocumentFormat.Xml)
            {
                throw Invalid($"The collection '{collection.Name}' holds XML, which the condition does not fit.",
                    "Choose objects by their ids, or take the condition out.");
            }

            var levels = ChangesOf(package, collection).GroupBy(change => change.DataVersion!.Value)
                .OrderBy(level => level.Key).ToList();
            steps.AddRange(levels.Select((level, index) => new PassStep(steps.Count + index + 1, package, collection)
            {
                Changes = [.. level],
                Validates = index == levels.Count - 1,
                When = when,
                Only = new ObjectSelection
                {
                    // Not even by force: what newer code wrote is not this version's to rewrite.
                    Below = request.Force ? collection.Versions!.Write + 1 : level.Key,
                    Ids = request.Objects.Count == 0 ? null : request.Objects,
                },
            }));
        }

        return steps;
    }

    private static IReadOnlyList<Transformer> ChooseTransformers(ModulePackage package, BackfillRequest request)
    {
        var unknown = request.Transformers.FirstOrDefault(
            name => package.Transformers.All(known => known.Name != name));
        if (unknown is not null)
        {
            throw Invalid($"{package.Id} has no transformer {QuotedText.Of(unknown)}.",
                $"Known: {string.Join(", ", package.Transformers.Select(known => known.Name))}.");
        }

        if (request.Transformers.Count == 0) return request.Collections.Count == 0 ? package.Transformers : [];
        return [.. package.Transformers.Where(known => request.Transformers.Contains(known.Name))];
    }

    private static List<Collection> Choose(ModulePackage package, BackfillRequest request)
    {
        var unknown = request.Collections.FirstOrDefault(name => package.Collections.All(known => known.Name != name));
        if (unknown is not null)
        {
            throw Invalid($"{package.Id} has no collection {QuotedText.Of(unknown)}.",
                $"Known: {string.Join(", ", package.Collections.Select(known => known.Name))}.");
        }

        var named = package.Collections.Where(
            known => request.Collections.Count == 0 || request.Collections.Contains(known.Name)).ToList();
        var chosen = named.Where(collection => ChangesOf(package, collection).Any()).ToList();
        if (chosen.Count == 0 || (request.Collections.Count > 0 && chosen.Count < named.Count))
        {
            var without = named.Except(chosen).Select(collection => $"'{collection.Name}'");
            throw Invalid(
                $"No change of {package.Id} says to which data version it brings the objects of {string.Join(", ", without)}.",
                "Add 'dataVersion: N' to the change that makes the form of version N.");
        }

        return chosen;
    }

    private static IEnumerable<ObjectChange> ChangesOf(ModulePackage package, Collection collection) =>
        package.Changes.OfType<ObjectChange>()
            .Where(change => change.DataVersion is not null && change.Collection == collection.Name);

    private static Condition? ReadCondition(BackfillRequest request)
    {
        if (request.Where.Length == 0) return null;
        var bag = new DiagnosticBag();
        var node = SourceReader.Read("--where", Encoding.UTF8.GetBytes(request.Where), bag);
        var condition = node is null ? null : ConditionReader.Read(node, bag);
        bag.ThrowIfErrors();
        return condition;
    }

    private static UpliftException Invalid(string message, string hint) =>
        new(DiagnosticCodes.InvalidBackfill, message, hint: hint);
}
