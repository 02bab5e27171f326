using Uplift.Changes;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What a person decided about the changes of a run. Asked by several threads.</summary>
public interface IRunReview
{
    /// <summary>Equal for equal decisions: a run that was begun under one review is not gone on with
    /// under another.</summary>
    public string Digest { get; }

    /// <summary>True when there is a no for any object.</summary>
    public bool HasRefusals { get; }

    /// <summary>The questions about shipped objects (<see cref="ShippedQuestion"/>) with their answers:
    /// true for the vendor's value.
    /// </summary>
    public IReadOnlyDictionary<string, bool> Answers { get; }

    /// <summary>Why a change is not made on an object; null: it may be made.</summary>
    /// <param name="of">The object.</param>
    /// <param name="isAccepted">True when changes of type preview need no yes.</param>
    public string? FindReasonToHold(ReviewedObject of, Change change, bool isAccepted);

    /// <summary>Why a change of the tenant as a whole is not made; null: it may be made.</summary>
    /// <param name="isAccepted">True when changes of type preview need no yes.</param>
    public string? FindReasonToHold(TenantId tenant, ModulePackage package, Change change, bool isAccepted);

    /// <summary>
    /// Judges again what was not in the report: ids, references and unique keys of all objects that the steps
    /// concern, as the changes will leave them. Memory does not grow with the objects, apart from those that break
    /// a rule; nothing is written to the store.
    /// </summary>
    /// <param name="steps">The steps of the run. Those that are done already do no harm, since changes can be
    /// repeated; and objects that they left as they were are judged as when the run began.</param>
    public Task<IRuleVerdicts> JudgeAsync(
        TenantId tenant, IReadOnlyList<PlanStep> steps, RunOrigin origin, IStoreTransaction transaction,
        CancellationToken cancellationToken);
}

/// <summary>What rules of collections say against objects when a run begins. Asked by several threads.</summary>
public interface IRuleVerdicts
{
    /// <summary>False when no object breaks a rule.</summary>
    public bool AreAny { get; }

    /// <summary>Why no change is made on an object; null: it breaks no rule, or a person has seen that it
    /// does.</summary>
    public string? FindReasonToHold(ReviewedObject of);
}

/// <summary>An object as those who reviewed it knew it.</summary>
/// <param name="Text">How it was before the run, "" when there was none; null: somebody edited it between two
/// passes of the run.</param>
public readonly record struct ReviewedObject(TenantId Tenant, CollectionTable Table, string Id, string? Text);
