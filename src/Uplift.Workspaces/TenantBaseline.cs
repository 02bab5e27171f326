using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Workspaces;

/// <summary>What happens to a version that is recorded already.</summary>
public enum BaselineChoice
{
    /// <summary>It stays, and the new one is refused.</summary>
    Keep,

    /// <summary>The new one replaces it.</summary>
    Replace,
}

/// <summary>Records which version an existing installation has; changes no data.</summary>
public sealed class TenantBaseline(OpenedWorkspace workspace)
{
    /// <summary>Records it, mirrors and audits it.</summary>
    /// <param name="module">Product and version.</param>
    /// <param name="changes">Only these changes (<c>id</c> or <c>version/id</c>) are recorded as
    /// made; empty: all of them, and the version.</param>
    /// <exception cref="UpliftException">It cannot be recorded.</exception>
    public async Task RecordAsync(
        TenantId tenant, string module, BaselineChoice recorded, IReadOnlyList<string> changes, string actor,
        CancellationToken cancellationToken)
    {
        var request = Find(workspace.Catalog, module) with
        {
            Force = recorded == BaselineChoice.Replace,
            OnlyChanges = changes,
        };
        var result = await new BaselineRecorder(workspace.Upgrader().Runner).RecordAsync(
            tenant, request, new RunOptions { Actor = actor }, cancellationToken);
        if (result.Outcome != RunOutcome.Done) throw new UpliftException(result.Problems);
        var control = await workspace.ControlAsync(cancellationToken);
        await control.MirrorAsync(tenant, result.Ledger!, cancellationToken);
        await control.Audit.AppendAsync(actor, "baseline",
            $"tenant={tenant} module={module}{string.Concat(changes.Select(change => $" change={change}"))}",
            cancellationToken);
    }

    // A package of exactly that version need not be there; the newest one knows all changes up to it.
    private static BaselineRequest Find(Catalog catalog, string module)
    {
        foreach (var newest in catalog.All.GroupBy(package => package.Id.Product).Select(group => group.Last()))
        {
            if (ModuleId.TryParse(module, newest.Scheme, out var id) && id.Product == newest.Id.Product)
            {
                return new BaselineRequest(newest) { Version = id.Version };
            }
        }

        throw new UpliftException(DiagnosticCodes.UnknownTarget,
            $"The catalog has no package of {QuotedText.Of(module)}.",
            hint: "Write product-version; 'uplift catalog list' shows what is there.");
    }
}
