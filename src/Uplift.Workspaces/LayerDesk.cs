using Uplift.Diagnostics;
using Uplift.Execution.Layering;
using Uplift.Layers;
using Uplift.Layers.Adoption;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>The layers of tenants, for every host: looks, edits, decisions on conflicts, adoption.
/// Changes are audited.</summary>
public sealed class LayerDesk(OpenedWorkspace workspace, string actor)
{
    private readonly LayerModels _models = new(workspace.Provider.Releases, workspace.Catalog);

    private LayerEditor Editor => new(workspace.Provider, _models);

    /// <summary>Reads the layers of one module of a tenant.</summary>
    /// <param name="module">The product; null: the only one with layers, or the one that has the collection.</param>
    /// <param name="collection">A collection that the module must have; null: any.</param>
    /// <exception cref="UpliftException">No such module has layers, or they were not installed.</exception>
    public async Task<LayerReading> ReadAsync(
        TenantId tenant, string? module, string? collection, CancellationToken cancellationToken) =>
        await Editor.ReadAsync(
            tenant, await FindAsync(tenant, module, collection, cancellationToken), cancellationToken);

    /// <summary>Edits one record.</summary>
    /// <param name="what">The word for it in the audit log.</param>
    /// <exception cref="UpliftException">The edit is refused; nothing was changed.</exception>
    public Task EditAsync(
        TenantId tenant, string? module, RecordId record, string what, Func<OverlayEditing, TenantLayers> edit,
        CancellationToken cancellationToken) =>
        ChangeAsync(
            tenant, module, record, what, reading => reading with { Tenant = edit(EditingOf(reading)) },
            cancellationToken);

    /// <summary>Decides what was found at a record, or at one place of it.</summary>
    /// <param name="resolution">What is done about it.</param>
    /// <exception cref="UpliftException">There is no open finding there.</exception>
    public Task ResolveAsync(
        TenantId tenant, string? module, RecordId record, Documents.Merging.TreePath? path, LayerResolution resolution,
        CancellationToken cancellationToken) =>
        ChangeAsync(tenant, module, record, $"resolve-{resolution.ToString().ToLowerInvariant()}", reading =>
        {
            var open = reading.Findings.Where(
                finding => finding.Collection == record.Collection && finding.Id == record.Id
                && (path is null || finding.Path == path)).ToList();
            if (open.Count == 0)
            {
                throw new UpliftException(DiagnosticCodes.InvalidLayerEdit,
                    $"There is nothing to decide at {record}{path}.",
                    hint: $"See what there is with 'uplift layers conflicts {tenant}'.");
            }

            var editing = EditingOf(reading);
            var decided = resolution switch
            {
                LayerResolution.Keep => reading.Tenant,
                LayerResolution.Hide => editing.Hide(record),
                _ => editing.Reset(record, path ?? OnlyPathOf(open)),
            };
            return reading with { Tenant = decided, Findings = [.. reading.Findings.Except(open)] };
        }, cancellationToken);

    /// <summary>Compares what was loaded without layers with the releases that shipped; nothing is changed.</summary>
    /// <param name="version">The module and the version that the data has; null: the recorded one.</param>
    public async Task<(ModulePackage Package, AdoptionResult Result)> TryAdoptAsync(
        TenantId tenant, string? version, NeverLoadedCollections neverLoaded, CancellationToken cancellationToken)
    {
        var package = await FindAsync(tenant, version, null, cancellationToken);
        var takeover = new LayerTakeover(package, _models);
        return (package, await Editor.LookAsync(
            tenant, transaction => takeover.TryAsync(neverLoaded, transaction, cancellationToken), cancellationToken));
    }

    /// <summary>Adopts it: overlay and decisions are stored, rows stay as they are.</summary>
    public async Task AdoptAsync(
        TenantId tenant, ModulePackage package, NeverLoadedCollections neverLoaded, CancellationToken cancellationToken)
    {
        var takeover = new LayerTakeover(package, _models);
        await Editor.WriteAsync(tenant, "adopting layers",
            transaction => takeover.RunAsync(neverLoaded, transaction, cancellationToken), cancellationToken);
        await AuditAsync("layers-adopt", $"tenant={tenant} module={package.Id}", cancellationToken);
    }

    private static Documents.Merging.TreePath OnlyPathOf(List<LayerFinding> open) =>
        open is [{ Path: { } path }] ? path : Documents.Merging.TreePath.Root;

    private OverlayEditing EditingOf(LayerReading reading) =>
        new(reading.Model, reading.Tenant, actor, workspace.Time.GetUtcNow());

    private async Task ChangeAsync(
        TenantId tenant, string? module, RecordId record, string what, Func<LayerReading, LayerReading> change,
        CancellationToken cancellationToken)
    {
        var package = await FindAsync(tenant, module, record.Collection, cancellationToken);
        await Editor.ChangeAsync(tenant, package, change, cancellationToken);
        await AuditAsync(
            $"layers-{what}", $"tenant={tenant} module={package.Id.Product} record={record}", cancellationToken);
    }

    private async Task AuditAsync(string action, string details, CancellationToken cancellationToken) =>
        await (await workspace.ControlAsync(cancellationToken)).Audit.AppendAsync(
            actor, action, details, cancellationToken);

    private async Task<ModulePackage> FindAsync(
        TenantId tenant, string? module, string? collection, CancellationToken cancellationToken)
    {
        if (module is not null && workspace.Catalog.Find(module) is { Layers: not null } named) return named;
        var ledger = await Editor.LookAsync(
            tenant, transaction => transaction.Ledger.ReadAsync(cancellationToken), cancellationToken);
        var layered = ledger.Modules.Where(installed => module is null || installed.Product == module)
            .Select(installed => workspace.Catalog.Find($"{installed.Product}-{installed.Version}"))
            .OfType<ModulePackage>()
            .Where(package => package.Layers is not null
                && (collection is null || package.FindCollection(collection) is not null)).ToList();
        if (layered.Count == 1) return layered[0];
        var which = collection is null ? "" : $" and the collection '{collection}'";
        throw layered.Count == 0
            ? new UpliftException(DiagnosticCodes.UnknownTarget,
                $"Tenant '{tenant}' has no module {(module is null ? "" : $"'{module}' ")}with layers{which} "
                + "whose package is in the catalog.",
                hint: $"See 'uplift tenant show {tenant}' and 'uplift catalog list'.")
            : new UpliftException(DiagnosticCodes.UnknownTarget,
                $"Tenant '{tenant}' has several modules with layers: {string.Join(", ", layered.Select(package => package.Id.Product))}.",
                hint: "Say which with --module.");
    }
}

/// <summary>What is decided about a finding of the layers.</summary>
public enum LayerResolution
{
    /// <summary>The tenant's value stays, and the finding goes.</summary>
    Keep,

    /// <summary>The tenant's edit goes, and System shows.</summary>
    AcceptSystem,

    /// <summary>The record is taken out of listings.</summary>
    Hide,
}
