using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>
/// Several stores of one kind as one: each tenant is opened in the store that the control database has it in, and
/// whoever works with tenants need not know. Tenants that it does not know are in the usual store.
/// </summary>
internal sealed class TenantStores(
    IStoreProvider usual, IReadOnlyDictionary<string, IStoreProvider> named,
    Func<IReadOnlyList<TenantId>, CancellationToken, Task<IReadOnlyDictionary<TenantId, string>>> findHomes)
    : IStoreProvider
{
    private readonly IReadOnlyList<IStoreProvider> _all = [usual, .. named.Values];

    /// <inheritdoc/>
    public string Name => usual.Name;

    /// <inheritdoc/>
    public ITrialCopies? Trials =>
        _all.Any(one => one.Trials is null) ? null : new EveryTrial(this);

    /// <inheritdoc/>
    public ISystemReleases Releases { get; } = new EveryRelease([usual.Releases, .. named.Values.Select(one => one.Releases)]);

    /// <summary>The store of this name; "": the usual one.</summary>
    /// <exception cref="UpliftException">There is none.</exception>
    public IStoreProvider Find(string name, string what) =>
        name.Length == 0 ? usual
        : named.TryGetValue(name, out var found) ? found
        : throw Unknown(name, what, named.Keys);

    /// <summary>What is said of a store that is not named in <c>uplift.yaml</c>.</summary>
    public static UpliftException Unknown(string name, string what, IEnumerable<string> known) => new(
        DiagnosticCodes.InvalidStore, $"{what} {QuotedText.Of(name)}, and {Workspace.FileName} names no such store.",
        hint: known.Any() ? $"Known are {string.Join(", ", known.Order(StringComparer.Ordinal))}."
            : $"Name it there: 'stores: {{ {name}: postgresql:env:NAME }}'.");

    /// <inheritdoc/>
    public async Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await (await OfAsync(tenant, cancellationToken)).ExistsAsync(tenant, cancellationToken);

    /// <inheritdoc/>
    public async Task CreateAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await (await OfAsync(tenant, cancellationToken)).CreateAsync(tenant, cancellationToken);

    /// <inheritdoc/>
    public async Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await (await OfAsync(tenant, cancellationToken)).RemoveAsync(tenant, cancellationToken);

    /// <inheritdoc/>
    public async Task<StorePlace> LocateAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await (await OfAsync(tenant, cancellationToken)).LocateAsync(tenant, cancellationToken);

    /// <inheritdoc/>
    public async Task<ITenantStore> OpenAsync(
        TenantId tenant, StoreAccess access, CancellationToken cancellationToken) =>
        await (await OfAsync(tenant, cancellationToken)).OpenAsync(tenant, access, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TenantState>> ReadStatesAsync(
        IReadOnlyList<TenantId> tenants, StateQuery query, CancellationToken cancellationToken)
    {
        var homes = await findHomes(tenants, cancellationToken);
        var states = new TenantState[tenants.Count];
        foreach (var some in tenants.Index().GroupBy(each => homes.GetValueOrDefault(each.Item, "")))
        {
            var places = some.ToList();
            var found = await Find(some.Key, WhatOf(places[0].Item)).ReadStatesAsync(
                [.. places.Select(each => each.Item)], query, cancellationToken);
            foreach (var (place, state) in places.Zip(found)) states[place.Index] = state;
        }

        return states;
    }

    /// <inheritdoc/>
    public bool IsTransient(Exception error) => usual.IsTransient(error);

    /// <inheritdoc/>
    public bool IsRefusal(Exception error) => usual.IsRefusal(error);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var one in _all) await one.DisposeAsync();
    }

    /// <summary>The store of a tenant.</summary>
    /// <exception cref="UpliftException">The tenant is in one that is not named any more.</exception>
    public async Task<IStoreProvider> OfAsync(TenantId tenant, CancellationToken cancellationToken) =>
        Find((await findHomes([tenant], cancellationToken)).GetValueOrDefault(tenant, ""), WhatOf(tenant));

    private static string WhatOf(TenantId tenant) => $"Tenant '{tenant}' lives in store";

    // A copy lies where its tenant lives.
    private sealed class EveryTrial(TenantStores stores) : ITrialCopies
    {
        public async Task<ITrialCopy> CopyAsync(TenantId tenant, int? most, CancellationToken cancellationToken) =>
            await (await stores.OfAsync(tenant, cancellationToken)).Trials!
                .CopyAsync(tenant, most, cancellationToken);

        public async Task<int> SweepAsync(CancellationToken cancellationToken)
        {
            var removed = 0;
            foreach (var store in stores._all) removed += await store.Trials!.SweepAsync(cancellationToken);
            return removed;
        }
    }

    // What a tenant's records were made from must be found wherever it lives.
    private sealed class EveryRelease(IReadOnlyList<ISystemReleases> stores) : ISystemReleases
    {
        public async Task<IReadOnlyList<StoredRelease>> ReadAsync(string product, CancellationToken cancellationToken)
        {
            var found = new List<StoredRelease>();
            foreach (var store in stores) found.AddRange(await store.ReadAsync(product, cancellationToken));
            return [.. found.DistinctBy(release => (release.Version, release.Hash))];
        }

        public async Task PutAsync(
            string product, IReadOnlyList<StoredRelease> releases, CancellationToken cancellationToken)
        {
            foreach (var store in stores) await store.PutAsync(product, releases, cancellationToken);
        }
    }
}
