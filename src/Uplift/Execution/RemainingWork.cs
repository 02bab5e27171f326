using Uplift.Changes;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Execution;

/// <summary>Why something is left to be done after a run.</summary>
public enum RemainingKind
{
    /// <summary>The change was held back on objects, by a no or for want of a yes.</summary>
    HeldBack,

    /// <summary>The change could not be made on objects.</summary>
    Failed,

    /// <summary>Only a person can make the change.</summary>
    ByHand,

    /// <summary>An optional change that an earlier run left incomplete, and that this one was not asked to take
    /// up.</summary>
    Optional,

    /// <summary>Vendor and customer both changed places of shipped objects, and the rules of the package said whose
    /// value holds: nothing has to be done, but somebody should look.</summary>
    Settled,

    /// <summary>The new version asks for it once it runs, such as computing something anew.</summary>
    Afterwards,
}

/// <summary>A line of the list of what is left after a run.</summary>
/// <param name="Module">The module id.</param>
/// <param name="Change">The change; "" for what the new version asks for.</param>
/// <param name="Objects">How many objects it is about; 0 when it is about none.</param>
/// <param name="What">An example of the reason, or what is to be done.</param>
public sealed record RemainingWork(RemainingKind Kind, string Module, string Change, long Objects, string What)
{
    /// <summary>Whether the new version waits for the change; null where it is about none.</summary>
    public ChangePriority? Priority { get; init; }

    /// <summary>What a run that is over leaves: by change, then what the versions that were
    /// switched on ask for.</summary>
    internal static async Task<IReadOnlyList<RemainingWork>> OfAsync(
        RunContext context, CancellationToken cancellationToken)
    {
        var (failures, ledger) = await context.Session.ReadAsync(
            async transaction =>
                (await transaction.Runs.ReadFailuresAsync(context.Run.Id, int.MaxValue, cancellationToken),
                    await transaction.Ledger.ReadAsync(cancellationToken)), cancellationToken);
        return
        [
            .. failures.Where(failure => failure.Message != ObjectFailure.NotAttempted)
                .GroupBy(failure => (KindOf(failure), failure.Product, failure.Change))
                .Select(group =>
                    new RemainingWork(group.Key.Item1, IdOf(context, group.Key.Product), group.Key.Change.ToString(),
                        group.LongCount(failure => failure.ObjectId.Length > 0), group.First().Message)
                    {
                        Priority = context.Steps.SelectMany(step => step.Changes)
                            .FirstOrDefault(change => change.Key == group.Key.Change)?.Priority,
                    }),
            .. LeftBefore(context, ledger),
            .. SettledBy(context),
            .. AfterSwitch(context, ledger),
        ];
    }

    private static IEnumerable<RemainingWork> LeftBefore(RunContext context, Ledger ledger) =>
        from package in context.Steps.Select(step => step.Package).Distinct()
        from change in package.Changes
        where change.Priority == ChangePriority.Optional
        from row in ledger.Changes
        where row.Product == package.Id.Product && row.Key == change.Key
            && row.Status == AppliedStatus.Incomplete && row.Run != context.Run.Id
        select new RemainingWork(RemainingKind.Optional, package.Id.ToString(), change.Key.ToString(), 0,
            $"run {row.Run} left it incomplete; --include-missed takes it up")
        {
            Priority = ChangePriority.Optional,
        };

    private static IEnumerable<RemainingWork> SettledBy(RunContext context) =>
        (RunOrigin.FromJson(context.Run.Origin).Settled ?? [])
            .GroupBy(place => (place.Product, place.Change, place.IsShipped))
            .Select(group => new RemainingWork(
                RemainingKind.Settled, IdOf(context, group.Key.Product), group.Key.Change,
                group.Select(place => place.ObjectId).Distinct().LongCount(),
                SettledPlace.Tell([.. group])));

    /// <summary>What the versions that were switched on ask for.</summary>
    internal static IReadOnlyList<RemainingWork> AfterSwitch(RunContext context, Ledger ledger) =>
    [
        .. context.Steps.OfType<SwitchStep>()
            .Where(step =>
                ModuleVersion.TryParse(
                    ledger.Find(step.Package.Id.Product)?.Version, step.Package.Scheme, out var version)
                && version == step.Target)
            .SelectMany(step => step.Package.Afterwards.Select(what =>
                new RemainingWork(RemainingKind.Afterwards, step.Package.Id.ToString(), "", 0, what))),
    ];

    private static RemainingKind KindOf(ObjectFailure failure) => failure.IsHeldBack || failure.IsUndecided
        ? RemainingKind.HeldBack
            : failure.Message.StartsWith(ObjectFailure.ByHand, StringComparison.Ordinal)
                ? RemainingKind.ByHand : RemainingKind.Failed;

    private static string IdOf(RunContext context, string product) =>
        context.Steps.FirstOrDefault(step => step.Package.Id.Product == product)?.Package.Id.ToString() ?? product;
}
