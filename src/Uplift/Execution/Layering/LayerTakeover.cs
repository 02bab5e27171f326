using Uplift.Diagnostics;
using Uplift.Layers.Adoption;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Execution.Layering;

/// <summary>
/// Takes over what was loaded without Uplift: the view afterwards is what the tables hold, and later upgrades
/// know what the tenant had edited and deleted.
/// </summary>
/// <param name="package">The version that the tenant's data says it has.</param>
public sealed class LayerTakeover(ModulePackage package, LayerModels models)
{
    private readonly LayerAccess _access = new(package, models);

    /// <summary>Compares the tables with all releases up to the version; nothing is changed.</summary>
    /// <exception cref="UpliftException">The tenant has layers already, or the package ships none.</exception>
    public async Task<AdoptionResult> TryAsync(
        NeverLoadedCollections neverLoaded, IStoreTransaction transaction, CancellationToken cancellationToken) =>
        (await LiftAsync(neverLoaded, transaction, cancellationToken)).Result;

    /// <summary>Compares and stores what was found.</summary>
    /// <exception cref="UpliftException">As for <see cref="TryAsync"/>.</exception>
    public async Task<AdoptionResult> RunAsync(
        NeverLoadedCollections neverLoaded, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        await transaction.Schema.CreateAsync(package.Id.Product, [_access.Store], cancellationToken);
        var (reading, result) = await LiftAsync(neverLoaded, transaction, cancellationToken);
        foreach (var release in reading.Model.Releases.Where(release => release.Version <= package.Id.Version))
        {
            await models.KeepAsync(package.Id.Product, release, cancellationToken);
        }

        await LayerAccess.WriteAsync(
            reading with { Findings = result.Findings }, result.Tenant, null, transaction, cancellationToken);
        return result;
    }

    private async Task<(LayerReading Reading, AdoptionResult Result)> LiftAsync(
        NeverLoadedCollections neverLoaded, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        if (package.Layers is null)
        {
            throw new UpliftException(DiagnosticCodes.InvalidData, $"{package.Id} declares no layers.",
                hint: "Add 'layers' to its module.json, or name another version.");
        }

        var reading = await _access.FindLoadedAsync(transaction, cancellationToken);
        return (reading, new LayerAdoption(reading.Model).Lift(reading.Stored.Rows, package.Id.Version, neverLoaded));
    }
}
