using System.Text.Json.Nodes;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Versioned;

/// <summary>One tenant with one module, whose packages are made in memory, in a real store.</summary>
internal sealed class VersionedBench(IStoreProvider provider, string product, VersionScheme scheme) : IRunObserver
{
    private readonly Dictionary<ModuleId, ModulePackage> _packages = [];
    private readonly List<PlanStep> _finished = [];

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public TenantId Tenant { get; } = TenantId.Parse("tenant");

    public VersionScheme Scheme => scheme;

    /// <summary>The package of the running code.</summary>
    public ModulePackage Code { get; private set; } = null!;

    public RunOptions Options { get; } = new() { Actor = "a case", AcceptIrreversible = true };

    public Upgrader Upgrader => new(provider, new Catalog(_packages.Values), TimeProvider.System, new NoFaultPoints(), this);

    public StartupGuard Guard => new(provider, Upgrader.Runner);

    public void On(RunEvent happened)
    {
        if (happened is StepFinished finished) _finished.Add(finished.Step);
    }

    /// <summary>The steps that were completed since this was last asked.</summary>
    public IReadOnlyList<PlanStep> TakeFinished()
    {
        IReadOnlyList<PlanStep> finished = [.. _finished];
        _finished.Clear();
        return finished;
    }

    /// <summary>Makes a package the running code, in the place of one of the same version.</summary>
    public void Deploy(ModuleVersion version, IEnumerable<string> collections, IEnumerable<Change> changes)
    {
        var entries = string.Join(',', collections.Distinct().Select(name => $$"""{"name": "{{name}}"}"""));
        var module = $$$"""{"id": "{{{product}}}-1.0.0", "name": "a case", "uplift": {"collections": [{{{entries}}}]}}""";
        var bag = new DiagnosticBag();
        var template = PackageReader.Read(new MemoryFiles(product, [KeyValuePair.Create("module.json", module)]), bag);
        bag.ThrowIfErrors();
        IReadOnlyList<Change> ordered = [.. changes.OrderBy(change => change.Version is null).ThenBy(change => change.Version)];
        var digest = new DigestBuilder().Add(version.Text);
        foreach (var change in ordered) digest.Add(change.Id, change.Version?.Text, change.Checksum);
        Code = template! with
        {
            Id = new ModuleId(product, version),
            Descriptor = template.Descriptor with { Id = OkapiModuleId.Parse($"{product}-{version}", scheme) },
            Scheme = scheme,
            Changes = ordered,
            Digest = digest.ToString(),
        };
        _packages[Code.Id] = Code;
    }

    public Task<Plan> PlanAsync(PlanOptions options) => Upgrader.PlanAsync([Code.Id.ToString()], [Tenant], options, 1, Token);

    /// <summary>Does something in a transaction of its own, under a lease.</summary>
    public async Task WriteAsync(Func<IStoreTransaction, Task> work)
    {
        await provider.CreateAsync(Tenant, Token);
        await using var store = await provider.OpenAsync(Tenant, StoreAccess.Live, Token);
        var fence = await store.Leases.AcquireAsync(
            new LeaseRequest("a case", ProcessIdentity.Current, "seeding", TimeSpan.FromMinutes(1)), Token);
        await using (var transaction = await store.BeginAsync(fence, Token))
        {
            await work(transaction);
            await transaction.CommitAsync(Token);
        }

        await store.Leases.ReleaseAsync(fence, Token);
    }

    public async Task<T> ReadAsync<T>(Func<IStoreTransaction, Task<T>> read)
    {
        await using var store = await provider.OpenAsync(Tenant, StoreAccess.Live, Token);
        await using var transaction = await store.BeginAsync(null, Token);
        return await read(transaction);
    }

    public CollectionTable TableOf(string collection) => new(product, Code.CollectionNamed(collection));

    /// <summary>A row that says a change was applied, or known at a version that was declared.</summary>
    public AppliedChange RowOf(Change change, AppliedStatus status) =>
        new(product, change.Key, change.Kind, change.Checksum, status, "", DateTimeOffset.UnixEpoch);

    /// <summary>Makes the module's row; the text need not be a version.</summary>
    public Task StampAsync(IStoreTransaction transaction, string version) =>
        transaction.Ledger.PutModuleAsync(new InstalledModule(product, version, "", DateTimeOffset.UnixEpoch), Token);

    /// <summary>The recorded version; null for none, also for an empty one.</summary>
    public async Task<string?> ReadStampAsync() =>
        (await ReadAsync(transaction => transaction.Ledger.ReadAsync(Token))).Find(product) is { Version.Length: > 0 } module
            ? module.Version
            : null;

    public async Task<IReadOnlyList<string>> ReadWrittenAsync()
    {
        var documents = await ReadAsync(transaction =>
            transaction.Documents.ReadPageAsync(TableOf(RegisteredUpgrade.Written), null, int.MaxValue, Token));
        return [.. documents.Select(document => (string)JsonNode.Parse(document.Text)!["text"]!)];
    }
}
