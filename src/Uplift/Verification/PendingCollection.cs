using Uplift.Changes;
using Uplift.Documents;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Verification.Forms;

namespace Uplift.Verification;

/// <summary>A collection of a tenant with what is still to be done to its objects, in order.</summary>
/// <param name="Package">The module version that the tenant is led to.</param>
internal sealed record PendingCollection(
    ModulePackage Package, CollectionTable Table, IReadOnlyList<PendingStage> Stages)
{
    /// <summary>The form of its documents.</summary>
    public IDocumentForm Form { get; } = DocumentForms.Of(Package, Table.Collection);

    /// <summary>The collections that steps of a plan concern, in the order in which they are
    /// first come to.</summary>
    /// <param name="seed">Makes generated ids; the digest of the plan.</param>
    /// <param name="existing">The collections that have their table.</param>
    public static IReadOnlyList<PendingCollection> Of(
        IEnumerable<PlanStep> steps, string seed, DateTimeOffset now, IReadOnlySet<string> existing)
    {
        var found = new List<PendingCollection>();
        foreach (var group in steps.Where(step => ObjectChangesOf(step).Count > 0)
            .GroupBy(step => (step.Package, ObjectChangesOf(step)[0].Collection)))
        {
            var (package, name) = group.Key;
            if (!existing.Contains(TenantSnapshot.KeyOf(package.Id.Product, name))) continue;
            var table = new CollectionTable(package.Id.Product, package.CollectionNamed(name));
            found.Add(new PendingCollection(
                package, table, [.. group.Select(step => PendingStage.Of(step, seed, now))]));
        }

        return found;
    }

    /// <summary>An object as it is stored; null: it is new, or cannot be read.</summary>
    public IDocumentView? TryRead(ObjectProgress progress)
    {
        if (progress.IsNew) return null;
        if (progress.Made is [var first, ..]) return Form.ReadWritten(first.Before);
        try
        {
            return Form.View(progress.Drafts.Read(Table.Collection, progress.Source.Document));
        }
        catch (ObjectRefusedException)
        {
            return null;
        }
    }

    /// <summary>An object as the changes leave it; null: it is deleted, or cannot be read.</summary>
    /// <param name="before">The object as it is stored.</param>
    public IDocumentView? ResultOf(ObjectProgress progress, IDocumentView? before) => progress.IsDeleted ? null
        : progress.Made is [.., var last] ? Form.ReadWritten(last.After) : before;

    private static IReadOnlyList<ObjectChange> ObjectChangesOf(PlanStep step) =>
        step is PassStep or ManualStep ? [.. step.Changes.OfType<ObjectChange>()] : [];
}

/// <summary>What one step does to the objects of a collection.</summary>
/// <param name="Step">The pass; of a change that a person has to make, the pass that it would be.</param>
internal sealed record PendingStage(PassStep Step, ObjectTransform Transform, bool IsManual)
{
    // A person who mends an object wants to know all that is wrong with it.
    private const int MostViolations = 20;

    public IReadOnlyList<ObjectChange> Changes { get; } = [.. Step.Changes.Cast<ObjectChange>()];

    public static PendingStage Of(PlanStep step, string seed, DateTimeOffset now)
    {
        if (step is PassStep pass)
        {
            return new(pass, new ObjectTransform(pass, seed, now, null, MostViolations), IsManual: false);
        }

        var tried = ManualWork.PassOf((ManualStep)step);
        return new(tried, new ObjectTransform(tried, seed, now), IsManual: true);
    }
}
