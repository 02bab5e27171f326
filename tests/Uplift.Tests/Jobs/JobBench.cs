using System.Text.Json.Nodes;
using Dapper;
using Uplift.Control;
using Uplift.Jobs;
using Uplift.Packages;
using Uplift.Sqlite;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Tests.Jobs;

/// <summary>
/// A control database, modules in simulated time and one tenant: jobs as in production, but for the clock, the network and, where
/// a test does not bring its own, the packages.
/// </summary>
internal sealed class JobBench : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> s_template = new(MakeTemplateAsync);

    private readonly string _folder = NewFolder("uplift-jobs-");

    private JobBench()
    {
        Modules = new SimulatedModules(Time);
        Control = new ControlDatabase(new SqliteControlConnections("control.db", new SqliteOptions { Directory = _folder }), Time);
    }

    public static TenantId Tenant { get; } = TenantId.Parse("diku");

    public SimulatedTime Time { get; } = new();

    public SimulatedModules Modules { get; }

    public ControlDatabase Control { get; }

    public RecordedChanges Packages { get; } = new();

    public JobDesk Desk => new(Control, Planning, Notices);

    public Catalog Catalog { get; set; } = new([]);

    /// <summary>How long the last job may take before the test gives up.</summary>
    public CancellationToken Token { get; } = TestContext.Current.CancellationToken;

    private JobNotices Notices { get; } = new();

    private KnownModules Known => field ??= new KnownModules(Control.Directory, Catalog);

    private ResolvedPlanning Planning => field ??= new ResolvedPlanning(Known);

    /// <summary>Makes a bench with modules, all of which have urls, and a tenant that has some of them.</summary>
    public static async Task<JobBench> WithAsync(IEnumerable<JsonObject> descriptors, params IEnumerable<string> enabled)
    {
        var bench = new JobBench();
        File.Copy(await s_template.Value, Path.Combine(bench._folder, "control.db"));
        await bench.Control.PutTenantAsync(
            new TenantEntry(Tenant, "", new Dictionary<string, string>(), bench.Time.GetUtcNow()), bench.Token);
        var all = descriptors.ToList();
        await bench.Control.Directory.PutDescriptorsAsync(
            [.. all.Select(each => new StoredDescriptor((string)each["id"]!, each.ToJsonString()))], "test", bench.Token);
        foreach (var id in all.Select(each => (string)each["id"]!))
        {
            await bench.Control.Directory.PutDeploymentAsync(new Deployment(id, id, $"http://{Uri.EscapeDataString(id)}", "", "{}"), bench.Token);
        }

        await bench.EnableAsync(enabled);
        return bench;
    }

    /// <summary>The ids of the tenant's modules.</summary>
    public async Task<IReadOnlyList<string>> EnabledAsync() =>
        [.. (await Control.Modules.ReadAsync(Tenant, Token)).Select(module => module.Id)];

    /// <summary>Takes a request and runs its job to the end.</summary>
    public async Task<Job> RunAsync(JobRequest request)
    {
        var job = await Desk.SubmitAsync(request, Token);
        await RunClaimedAsync();
        return (await Desk.FindAsync(job.Id, null, Token))!;
    }

    /// <summary>Runs what can be claimed, one job after the other, by a runner of its own name.</summary>
    public Task RunClaimedAsync(string owner = "runner") => RunUntilAsync(owner, CancellationToken.None);

    /// <summary>The same, until it is told to stop.</summary>
    public async Task RunUntilAsync(string owner, CancellationToken cancellationToken)
    {
        var surroundings = Surroundings();
        while (await surroundings.Table.ClaimAsync(owner, 1, TimeSpan.FromSeconds(30), Token) is [var claim])
        {
            await new JobRun(surroundings, claim).RunAsync(cancellationToken);
        }
    }

    /// <summary>What runners work with.</summary>
    public JobSurroundings Surroundings() => new()
    {
        Control = Control,
        Table = Desk.Table,
        Modules = Known,
        Planning = Planning,
        Calls = Modules,
        Packages = Packages,
        Notices = Notices,
        Faults = Modules,
    };

    /// <summary>Lets the runner of before count as gone.</summary>
    public void PassLease() => Time.MoveTo(Time.Now + 31_000);

    /// <summary>Makes every switch of the tenant's modules fail.</summary>
    public async Task RefuseSwitchesAsync()
    {
        await using var connection = await Control.Connections.OpenAsync(Token);
        foreach (var act in new[] { "insert", "update", "delete" })
        {
            await connection.ExecuteAsync($"create trigger no_{act} before {act} on called begin select raise(abort, 'disk full'); end");
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task EnableAsync(IEnumerable<string> ids)
    {
        await using var connection = await Control.Connections.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        var joining = ids.Select(id => OkapiModuleId.Parse(id)).Select(id =>
            new JoiningModule(id.Product, id.Text[(id.Product.Length + 1)..], IsPackage: false));
        await using var lines = new ModuleSwitchLines(connection, Control.Connections.Prefix);
        await lines.SwitchAsync(transaction, Tenant, new ModuleSwitch([], [.. joining]), "", Token);
        await transaction.CommitAsync(Token);
    }

    // In memory where there is such a folder: nothing here has to outlive the machine.
    private static string NewFolder(string prefix)
    {
        const string Memory = "/dev/shm";
        return Directory.Exists(Memory)
            ? Directory.CreateDirectory(Path.Combine(Memory, $"{prefix}{Guid.NewGuid():N}")).FullName
            : Directory.CreateTempSubdirectory(prefix).FullName;
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var folder = NewFolder("uplift-jobs-template-");
        var options = new SqliteOptions { Directory = folder };
        await using var provider = SqliteProvider.OfFile("control.db", options);
        await ControlOpener.OpenAsync(provider, new SqliteControlConnections("control.db", options), TimeProvider.System, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return Path.Combine(folder, "control.db");
    }
}

/// <summary>Package changes that are only written down.</summary>
internal sealed class RecordedChanges : IPackageChanges
{
    /// <summary>What was done, in order: <c>+module</c> or <c>-run</c>.</summary>
    public List<string> Done { get; } = [];

    /// <summary>Why the changes of a module fail; null: they do not.</summary>
    public Func<string, PackageOutcome?> Answer { get; set; } = _ => null;

    public Task<PackageOutcome> PurgeAsync(TenantId tenant, string module, string mark, CancellationToken cancellationToken)
    {
        Done.Add($"!{module}");
        return Task.FromResult(Answer("purge " + module) ?? new PackageOutcome($"purge-{module}"));
    }

    public Task<PackageOutcome> ApplyAsync(
        TenantId tenant, IReadOnlyList<string> modules, IReadOnlyCollection<string> alongside, string mark,
        CancellationToken cancellationToken)
    {
        var module = string.Join(' ', modules);
        Done.Add($"+{module}");
        return Task.FromResult(Answer(module) ?? new PackageOutcome($"run-{module}"));
    }

    public Task<PackageOutcome> UndoAsync(
        TenantId tenant, IReadOnlyList<string> modules, string run, string mark, CancellationToken cancellationToken)
    {
        Done.Add($"-{(run.Length > 0 ? run : $"run-{string.Join(' ', modules)}")}");
        return Task.FromResult(new PackageOutcome(run));
    }
}
