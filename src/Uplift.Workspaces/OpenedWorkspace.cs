using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.PostgreSql;
using Uplift.Sqlite;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>A workspace with its databases and packages, each opened when it is first asked for.
/// Any number of threads can use it.</summary>
public sealed class OpenedWorkspace : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private Lazy<(Catalog Catalog, DiagnosticBag Bag)> _packages;
    private readonly TenantStores _stores;
    private volatile ControlDatabase? _control;
    private PostgreSqlControlConnections? _controlConnections;

    public OpenedWorkspace(Workspace workspace, TimeProvider time, IFaultPoints faults)
    {
        Workspace = workspace;
        Time = time;
        Faults = faults;
        var usual = Open(workspace.Store);
        _stores = new TenantStores(
            usual, workspace.Stores.ToDictionary(entry => entry.Key, entry => Open(entry.Value)), FindHomesAsync);
        Provider = workspace.Stores.Count == 0 ? usual : _stores;
        _packages = new(LoadPackages);
    }

    public Workspace Workspace { get; }

    public TimeProvider Time { get; }

    /// <summary>Where tests end the process.</summary>
    public IFaultPoints Faults { get; }

    /// <summary>Where the tenants are.</summary>
    public IStoreProvider Provider { get; }

    /// <summary>The store of this name; "": that of the tenants that were made in none by name.</summary>
    /// <exception cref="UpliftException">There is none.</exception>
    public IStoreProvider FindStore(string name) => _stores.Find(name, "The tenant was to live in store");

    /// <summary>The packages that are whole.</summary>
    /// <exception cref="UpliftException">A package has errors.</exception>
    public Catalog Catalog
    {
        get
        {
            _packages.Value.Bag.ThrowIfErrors();
            return _packages.Value.Catalog;
        }
    }

    /// <summary>The packages that are whole, and what is wrong with the others.</summary>
    public (Catalog Catalog, DiagnosticBag Bag) Packages => _packages.Value;

    /// <summary>The control database, made or upgraded when it has to be.</summary>
    public async Task<ControlDatabase> ControlAsync(CancellationToken cancellationToken)
    {
        if (_control is { } opened) return opened;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _control ??= await OpenControlAsync(cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Reads the packages again when they are next asked for.</summary>
    public void ReloadPackages() => _packages = new(LoadPackages);

    /// <summary>The id of a module that may be written without its version.</summary>
    public string Complete(string module) =>
        Catalog.VersionsOf(module) is [.., var newest] ? newest.Id.ToString() : module;

    /// <summary>The engine, without anyone listening.</summary>
    public Upgrader Upgrader() => UpgraderFor(new SilentObserver());

    /// <summary>The tenants of these names; of none: all.</summary>
    /// <exception cref="UpliftException">A name is not known.</exception>
    public async Task<IReadOnlyList<TenantEntry>> FindTenantsAsync(
        IReadOnlyList<string>? names, CancellationToken cancellationToken)
    {
        var wanted = (names ?? []).Select(TenantId.Parse).Distinct().ToList();
        var control = await ControlAsync(cancellationToken);
        if (wanted.Count == 0) return await control.ReadTenantsAsync(cancellationToken);
        var found = await control.ReadTenantsAsync(new TenantQuery { Names = wanted }, cancellationToken);
        var byName = found.ToDictionary(entry => entry.Id);
        if (byName.Count == wanted.Count) return [.. wanted.Select(name => byName[name])];
        var all = await control.ReadTenantsAsync(cancellationToken);
        var bag = new DiagnosticBag();
        foreach (var name in wanted.Where(name => !byName.ContainsKey(name)))
        {
            bag.Error(DiagnosticCodes.UnknownTenant, $"There is no tenant '{name}'.", hint: NearName.Hint(
                name.Value, all.Select(entry => entry.Id.Value),
                    "See 'uplift tenant list', or add it with 'uplift tenant add'."));
        }

        throw new UpliftException([.. bag]);
    }

    /// <summary>The engine over the packages and the store.</summary>
    public Upgrader UpgraderFor(IRunObserver observer) =>
        new(Provider, Catalog, Time, Faults, observer, Workspace.Rules);

    /// <summary>The releases that there are, by name.</summary>
    public IReadOnlyList<string> ReleaseNames
    {
        get
        {
            var folder = Workspace.PathOf(Workspace.Releases);
            return !Directory.Exists(folder) ? [] :
            [
                .. Directory.EnumerateFiles(folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file))
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>The modules of a release by its name; a bare product is there as the id of its
    /// newest package.</summary>
    /// <param name="notes">Takes what a person should know about the release.</param>
    /// <exception cref="UpliftException">There is no such release, or its file has errors.</exception>
    public IReadOnlyList<string> ReadRelease(string name, DiagnosticBag notes)
    {
        var folder = Workspace.PathOf(Workspace.Releases);
        var file = Path.Combine(folder, name + ".json");
        if (name.Length == 0 || Path.GetFileName(name) != name || !File.Exists(file))
        {
            var known = ReleaseNames;
            throw new UpliftException(DiagnosticCodes.UnknownTarget,
                $"There is no release {QuotedText.Of(name)} in {folder}.",
                hint: known.Count == 0 ? "Write a release: [{\"id\": \"mod-items-2.1.0\"}]."
                    : $"There is {string.Join(", ", known)}.");
        }

        var bag = new DiagnosticBag();
        var release = Release.Read(file, bag);
        bag.ThrowIfErrors();
        return release!.Select(Catalog, notes);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        _opening.Dispose();
        if (_controlConnections is not null) await _controlConnections.DisposeAsync();
    }

    /// <summary>The store that a tenant is in.</summary>
    public Task<IStoreProvider> FindHomeAsync(TenantId tenant, CancellationToken cancellationToken) =>
        _stores.OfAsync(tenant, cancellationToken);

    private IStoreProvider Open(StoreAddress address) => address.Kind == StoreKind.Sqlite
        ? new SqliteProvider(address.Value, new SqliteOptions { Directory = Workspace.Folder })
        : new PostgreSqlProvider(new PostgreSqlOptions
        {
            ConnectionString = address.Value,
            SchemaPattern = Workspace.Schemas,
        });

    private async Task<IReadOnlyDictionary<TenantId, string>> FindHomesAsync(
        IReadOnlyList<TenantId> tenants, CancellationToken cancellationToken) =>
        await (await ControlAsync(cancellationToken)).Homes.FindAsync(tenants, cancellationToken);

    private async Task<ControlDatabase> OpenControlAsync(CancellationToken cancellationToken)
    {
        var address = Workspace.Control;
        if (address.Kind == StoreKind.Sqlite)
        {
            var options = new SqliteOptions { Directory = Workspace.Folder };
            await using var file = SqliteProvider.OfFile(address.Value, options);
            return await ControlOpener.OpenAsync(file, new SqliteControlConnections(address.Value, options), Time,
                cancellationToken);
        }

        var connections = new PostgreSqlControlConnections(address.Value);
        _controlConnections = connections;
        await using var schema = new PostgreSqlProvider(PostgreSqlControlConnections.OptionsFor(address.Value));
        return await ControlOpener.OpenAsync(schema, connections, Time, cancellationToken);
    }

    private (Catalog Catalog, DiagnosticBag Bag) LoadPackages()
    {
        var bag = new DiagnosticBag();
        return (Catalog.Load(Workspace.Packages.Select(Workspace.PathOf), bag, Workspace.LoadTrusted()), bag);
    }
}
