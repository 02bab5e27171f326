using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.PostgreSql;
using Uplift.Sqlite;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>A workspace with its databases and packages, each opened when it is first asked for.</summary>
public sealed class OpenedWorkspace : IAsyncDisposable
{
    private readonly Lazy<(Catalog Catalog, DiagnosticBag Bag)> _packages;
    private readonly IFaultPoints _faults;
    private ControlDatabase? _control;
    private PostgreSqlControlConnections? _controlConnections;

    public OpenedWorkspace(Workspace workspace, TimeProvider time, IFaultPoints faults)
    {
        Workspace = workspace;
        Time = time;
        _faults = faults;
        Provider = workspace.Store.Kind == StoreKind.Sqlite
            ? new SqliteProvider(workspace.Store.Value, new SqliteOptions { Directory = workspace.Folder })
            : new PostgreSqlProvider(new PostgreSqlOptions
            {
                ConnectionString = workspace.Store.Value,
                SchemaPattern = workspace.Schemas,
            });
        _packages = new(LoadPackages);
    }

    public Workspace Workspace { get; }

    public TimeProvider Time { get; }

    /// <summary>Where the tenants are.</summary>
    public IStoreProvider Provider { get; }

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
    public async Task<ControlDatabase> ControlAsync(CancellationToken cancellationToken) =>
        _control ??= await OpenControlAsync(cancellationToken);

    /// <summary>The engine over the packages and the store.</summary>
    public Upgrader UpgraderFor(IRunObserver observer) => new(Provider, Catalog, Time, _faults, observer);

    /// <summary>The modules of a release by its name.</summary>
    /// <exception cref="UpliftException">There is no such release, or its file has errors.</exception>
    public IReadOnlyList<string> ReadRelease(string name)
    {
        var folder = Workspace.PathOf(Workspace.Releases);
        var file = Path.Combine(folder, name + ".json");
        if (name.Length == 0 || Path.GetFileName(name) != name || !File.Exists(file))
        {
            var known = Directory.Exists(folder)
                ? Directory.EnumerateFiles(folder, "*.json").Select(Path.GetFileNameWithoutExtension)
                    .Order(StringComparer.Ordinal).ToList()
                : [];
            throw new UpliftException(DiagnosticCodes.UnknownTarget,
                $"There is no release {QuotedText.Of(name)} in {folder}.",
                hint: known.Count == 0 ? "Write a release: [{\"id\": \"mod-items-2.1.0\"}]."
                    : $"There is {string.Join(", ", known)}.");
        }

        var bag = new DiagnosticBag();
        var release = Release.Read(file, bag);
        bag.ThrowIfErrors();
        return [.. release!.Modules.Select(module => module.Id)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        if (_controlConnections is not null) await _controlConnections.DisposeAsync();
    }

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
