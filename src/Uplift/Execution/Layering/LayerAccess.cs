using Uplift.Diagnostics;
using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Execution.Layering;

/// <summary>The layers of one tenant and module as they are stored.</summary>
public sealed record LayerReading
{
    internal LayerReading(StoredLayers stored, string hash) => (Stored, Hash) = (stored, hash);

    /// <summary>The releases of the module.</summary>
    public required LayerModel Model { get; init; }

    /// <summary>With the tenant's own records, and with what was edited in the tables.</summary>
    public required TenantLayers Tenant { get; init; }

    /// <summary>The records that had been edited in the tables.</summary>
    public required IReadOnlyList<RecordId> Edited { get; init; }

    /// <summary>What upgrades and the adoption found and nobody decided yet.</summary>
    public required IReadOnlyList<LayerFinding> Findings { get; init; }

    internal StoredLayers Stored { get; }

    internal string Hash { get; init; }

    /// <summary>How many rows the layered collections hold.</summary>
    public int Rows => Stored.Count;

    /// <summary>What an upgrade writes of records that were not read, by collection.</summary>
    internal ILookup<string, DocumentWrite> Beyond { get; init; } =
        Array.Empty<DocumentWrite>().ToLookup(write => write.Id, StringComparer.Ordinal);
}

/// <summary>Reads and writes the layers of tenants, for one version of a module.</summary>
public sealed class LayerAccess(ModulePackage package, LayerModels models)
{
    /// <summary>Reads the layers as they are.</summary>
    /// <exception cref="UpliftException">The tables hold records that were loaded without Uplift.</exception>
    public async Task<LayerReading> ReadAsync(IStoreTransaction transaction, CancellationToken cancellationToken) =>
        await FindAsync(takesEdits: true, transaction, cancellationToken) is var (reading, isNew) && !isNew
            ? reading
            : throw new UpliftException(DiagnosticCodes.LayersNotAdopted,
                $"No System records of {package.Id.Product} were installed for the tenant.",
                hint: $"Upgrade it to {package.Id}, or take over what was loaded without Uplift with 'uplift layers adopt TENANT'.");

    /// <summary>Writes what became of the tenant; in the same transaction the tables become what
    /// its view shows.</summary>
    /// <returns>How many rows were written.</returns>
    public static async Task<int> WriteAsync(
        LayerReading reading, TenantLayers tenant, JournalMark? mark, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var open = reading.Findings.Where(finding => FindingJson.IsOpen(finding, tenant));
        return await new LayerWriter(reading.Model, transaction, mark)
            .WriteAsync(reading.Stored, tenant, reading.Hash, open, reading.Beyond, cancellationToken);
    }

    /// <summary>The collection in which overlay and decisions are kept.</summary>
    internal CollectionTable Store => new(package.Id.Product, package.CollectionNamed(LayerDeclaration.StoreName));

    /// <summary>Reads what the tables of a tenant without layers hold.</summary>
    /// <exception cref="UpliftException">It has layers.</exception>
    internal async Task<LayerReading> FindLoadedAsync(
        IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var hasStore = (await transaction.Schema.FindExistingAsync([Store], cancellationToken)).Count > 0;
        var stored = hasStore
            ? await StoredLayers.ReadAsync(package, transaction, cancellationToken)
            : StoredLayers.None(package);
        if (LayerDocuments.ReleaseOf(stored.Documents, package.Scheme) is { } installed)
        {
            throw new UpliftException(DiagnosticCodes.AlreadyInitialised,
                $"The tenant has the layers of {package.Id.Product} already, at {installed.Version}.",
                hint: "There is nothing to adopt; edits in the tables are noticed by every upgrade.");
        }

        var model = await models.FindAsync(package, null, cancellationToken);
        await stored.ReadRowsAsync(CollectionsOf(model), transaction, cancellationToken);
        return new LayerReading(stored, model.Find(package.Id.Version).Hash)
        {
            Model = model,
            Tenant = new TenantLayers { Installed = package.Id.Version },
            Edited = [],
            Findings = [],
        };
    }

    /// <summary>Reads the layers; where nothing was shipped yet, of a tenant that begins at the release
    /// of the package.</summary>
    internal async Task<(LayerReading Reading, bool IsNew)> FindAsync(
        bool takesEdits, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var found = await FindStoredAsync(transaction, cancellationToken);
        await found.Stored.ReadRowsAsync(CollectionsOf(found.Model), transaction, cancellationToken);
        if (!found.IsInstalled) CheckPristine(found.Stored);
        return (ReadingOf(found, found.Model, takesEdits && found.IsInstalled), !found.IsInstalled);
    }

    /// <summary>Reads what is stored beside the rows.</summary>
    internal async Task<FoundLayers> FindStoredAsync(
        IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var stored = await StoredLayers.ReadAsync(package, transaction, cancellationToken);
        var installed = LayerDocuments.ReleaseOf(stored.Documents, package.Scheme);
        var model = await models.FindAsync(package, installed, cancellationToken);
        var tenant = installed is null
            ? new TenantLayers { Installed = package.Id.Version }
            : LayerDocuments.Read(stored.Documents, installed.Version);
        return new FoundLayers(stored, model, tenant, installed is not null);
    }

    /// <summary>The collections whose rows belong to the layers. Those of old releases too: what is kept for the tenant
    /// may be of a collection that System has left since.</summary>
    internal IEnumerable<string> CollectionsOf(LayerModel model) => package.LayeredCollections
        .Union(model.Releases.SelectMany(release => release.Records.Keys.Select(id => id.Collection)).Distinct())
        .Order(StringComparer.Ordinal);

    /// <summary>The layers with what the rows say.</summary>
    /// <param name="model">The releases as far as the rows were read.</param>
    internal static LayerReading ReadingOf(FoundLayers found, LayerModel model, bool takesEdits)
    {
        var (known, edited) = takesEdits
            ? TableEdits.Adopt(model, found.Tenant, found.Stored.Rows)
            : (TableEdits.WithOwn(model, found.Tenant, found.Stored.Rows), []);
        return new LayerReading(found.Stored, model.Find(known.Installed).Hash)
        {
            Model = model,
            Tenant = known,
            Edited = edited,
            Findings = LayerDocuments.FindingsOf(found.Stored.Documents),
        };
    }

    private void CheckPristine(StoredLayers stored)
    {
        if (stored.Rows.Count == 0) return;
        throw new UpliftException(DiagnosticCodes.LayersNotAdopted,
            $"The layered collections of {package.Id.Product} hold {stored.Rows.Count} records that were loaded without Uplift, "
            + $"such as {stored.Rows.Keys.First()}.",
            hint: "Take them over with 'uplift layers adopt TENANT', which shows what it found before anything is changed.");
    }
}

/// <summary>What is stored for a tenant beside the rows.</summary>
/// <param name="Tenant">Without its own records; of one that begins, at the release of the package.</param>
/// <param name="IsInstalled">False when no System records were installed yet.</param>
internal sealed record FoundLayers(StoredLayers Stored, LayerModel Model, TenantLayers Tenant, bool IsInstalled);
