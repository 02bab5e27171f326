using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Execution;

/// <summary>Switches a module to its new version, or a switch group, or holds it back and says why.</summary>
internal sealed class SwitchExecutor(RunContext context)
{
    /// <summary>Records the modules at the versions of their steps, all or none of them, unless something
    /// holds one back.</summary>
    public async Task SwitchAsync(
        IReadOnlyList<SwitchStep> steps, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var step in steps) HoldForOthers(step);
        foreach (var step in steps.Where(step => !IsHeld(step)))
        {
            await HoldAtGateAsync(step, transaction, cancellationToken);
        }

        HoldTogether(steps);
        foreach (var step in steps) await RecordAsync(step, transaction, cancellationToken);
    }

    private async Task RecordAsync(SwitchStep step, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var product = step.Package.Id.Product;
        var recorded = context.Stamped.TryGetValue(product, out var stamped)
            ? stamped
            : (context.Before ?? await transaction.Ledger.ReadAsync(cancellationToken)).Find(product)?.Version;
        if (IsHeld(step))
        {
            await HoldAsync(context, product, recorded, transaction, cancellationToken);
            return;
        }

        if (ModuleVersion.TryParse(recorded, step.Package.Scheme, out var version) && version == step.Target) return;
        await StepExecutor.StampAsync(context, product, step.Target.Text, step.Action, transaction, cancellationToken);
    }

    private bool IsHeld(SwitchStep step) => context.Held.Contains(step.Package.Id.Product);

    // What a held module takes along is held too, and so on, since the switches come in the order of the dependencies.
    private void HoldForOthers(SwitchStep step)
    {
        if (context.Held.Count == 0 || IsHeld(step)) return;
        if (context.Guard.FindObstacle(step.Package, context.Held) is { } obstacle) HoldBack(step, obstacle);
    }

    private void HoldTogether(IReadOnlyList<SwitchStep> steps)
    {
        if (steps.FirstOrDefault(IsHeld) is not { } held) return;
        foreach (var step in steps.Where(step => !IsHeld(step)).ToList())
        {
            HoldBack(step, $"it is switched together with {held.Package.Id}, which was held back");
        }
    }

    private void HoldBack(SwitchStep step, string obstacle)
    {
        context.Held.Add(step.Package.Id.Product);
        Tell(step, DiagnosticCodes.HeldBack, obstacle,
            "Mend the objects that failed, then plan for the same target again; what is done already is not done twice.");
    }

    // No version is switched on over objects that its code could not read (P8).
    private async Task HoldAtGateAsync(
        SwitchStep step, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var obstacle = await SwitchGate.FindObstacleAsync(context, step.Package, transaction, cancellationToken);
        if (obstacle.Length > 0) HoldAtGate(step, obstacle);
    }

    private void HoldAtGate(SwitchStep step, string obstacle)
    {
        context.Held.Add(step.Package.Id.Product);
        context.IsGated = true;
        Tell(step, DiagnosticCodes.GateClosed, obstacle,
            SwitchGate.HintOf(context.Session.Tenant, step.Package) + "Then plan for the same target again.");
    }

    private void Tell(SwitchStep step, string code, string obstacle, string hint)
    {
        var old = context.Origin.Modules.FirstOrDefault(module => module.Product == step.Package.Id.Product)?.Version;
        var stays = string.IsNullOrEmpty(old) ? "is not installed yet" : $"stays at {old}";
        context.Notices.Add(new Diagnostic(code, Severity.Warning,
            $"{step.Package.Id} of tenant '{context.Session.Tenant}' was not switched, and the module {stays}: {obstacle}.", null, hint));
    }

    // Versions reached on the way do not count when the last one is not reached: the tenant stays on its old version.
    private static async Task HoldAsync(
        RunContext context, string product, string? recorded, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        if (context.Origin.Modules.FirstOrDefault(module => module.Product == product) is not { } old)
        {
            // Its tables are there: the trace without a version says that they are those of an
            // installation that was begun.
            old = new InstalledModule(product, "", context.Run.Id, context.Session.Time.GetUtcNow());
            await transaction.Ledger.PutModuleAsync(old, cancellationToken);
            context.Recorded[product] = old;
            return;
        }

        if (old.Version == recorded) return;
        await transaction.Ledger.PutModuleAsync(old, cancellationToken);
        context.Recorded[product] = old;
        await transaction.Ledger.AddHistoryAsync(
            new HistoryEntry(
                product, old.Version, "held", context.Run.Id, context.Run.Actor, context.Session.Time.GetUtcNow()),
            cancellationToken);
    }

    /// <summary>Notes after a restart what had been held back when the steps were done.</summary>
    public async Task NoteHeldAsync(IReadOnlyList<SwitchStep> steps, CancellationToken cancellationToken)
    {
        foreach (var step in steps) HoldForOthers(step);
        HoldTogether(steps);
        foreach (var step in steps.Where(step => !IsHeld(step) && SwitchGate.Has(step.Package)))
        {
            var ledger = await context.Session.ReadAsync(
                transaction => transaction.Ledger.ReadAsync(cancellationToken), cancellationToken);
            var recorded = ledger.Find(step.Package.Id.Product)?.Version;
            if (ModuleVersion.TryParse(recorded, step.Package.Scheme, out var version) && version == step.Target)
            {
                continue;
            }

            HoldAtGate(step, "its gate was closed");
        }

        HoldTogether(steps);
    }
}
