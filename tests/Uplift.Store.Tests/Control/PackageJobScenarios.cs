using Uplift.Calls;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Jobs;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.Control;

/// <summary>Install jobs whose modules are packages and a running module, through the real engine and a real store.</summary>
public abstract class PackageJobScenarios<TControl, TStore>(TControl control, TStore store)
    where TControl : ControlFixture
    where TStore : StoreFixture
{
    private const string Running = "mod-zone";

    private static readonly ModulePackage[] s_packages =
    [
        Package("mod-users-1.0.0", "users 1.0"),
        Package("mod-users-2.0.0", "users 1.1", null,
            ("changes/2.0.0/010-name.yaml", "collection: users\ndo: [{ rename: { path: /name, to: title } }]"),
            ("changes/2.0.0/020-extra.sql", "create table extra (id integer primary key)"),
            ("changes/2.0.0/020-extra.undo.sql", "drop table extra")),
        Package("mod-loans-1.0.0", "loans 1.0", "users 1.0"),
        Package("mod-loans-2.0.0", "loans 1.1", "users 1.0",
            ("changes/2.0.0/010-due.yaml", "collection: loans\ndo: [{ set: { path: /due, value: soon } }]")),
        Package("mod-fines-1.0.0", "fines 1.0"),
        Package("mod-fines-2.0.0", "fines 1.1", null, ("changes/2.0.0/010-more.sql", "create table more (id integer primary key)")),
    ];

    private readonly Catalog _catalog = new(s_packages);
    private readonly GateCalls _calls = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Upgrader Upgrader => new(store.Provider, _catalog, TimeProvider.System, new NoFaultPoints(), new SilentObserver());

    [Fact]
    public async Task A_job_that_fails_late_takes_documents_scripts_and_calls_back()
    {
        var tenant = await WithAsync("mod-users-1.0.0", "mod-loans-1.0.0", "mod-zone-1.0.0");
        await WriteAsync(tenant, "mod-users", """{"name":"ann"}""");
        await WriteAsync(tenant, "mod-loans", """{"of":"ann"}""");
        var before = await ReadLedgerAsync(tenant);
        _calls.Refuses = "mod-zone-2.0.0";

        var job = await RunAsync(tenant, Enable("mod-users-2.0.0"), Enable("mod-loans-2.0.0"), Enable("mod-zone-2.0.0"));

        job.State.ShouldBe(JobState.FailedRolledBack, job.Message);
        job.Entries.ShouldContain(entry => entry.Stage == EntryStage.Undone && entry.Id == "mod-users-2.0.0");
        (await ReadAsync(tenant, "mod-users")).ShouldBe("""{"name":"ann"}""");
        (await ReadAsync(tenant, "mod-loans")).ShouldBe("""{"of":"ann"}""");
        var after = await ReadLedgerAsync(tenant);
        after.Modules.ShouldBe(before.Modules);
        after.Changes.ShouldBe(before.Changes);
        (await ModulesAsync(tenant)).ShouldBe(["mod-loans-1.0.0", "mod-users-1.0.0", "mod-zone-1.0.0"]);

        _calls.Refuses = null;
        (await RunAsync(tenant, Enable("mod-users-2.0.0"), Enable("mod-loans-2.0.0"), Enable("mod-zone-2.0.0"))).State.ShouldBe(JobState.Done);
        (await ReadAsync(tenant, "mod-users")).ShouldBe("""{"title":"ann"}""");
    }

    [Fact]
    public async Task A_package_goes_back_to_its_older_version_and_edits_are_kept()
    {
        var tenant = await WithAsync("mod-users-1.0.0", "mod-loans-1.0.0");
        await WriteAsync(tenant, "mod-users", """{"name":"ann"}""");
        (await RunAsync(tenant, Enable("mod-users-2.0.0"))).State.ShouldBe(JobState.Done);
        (await RunAsync(tenant, Enable("mod-loans-2.0.0"))).State.ShouldBe(JobState.Done);
        await WriteAsync(tenant, "mod-users", """{"title":"ann","note":"mine"}""");

        var job = await RunAsync(tenant, Enable("mod-users-1.0.0"));

        job.State.ShouldBe(JobState.Done, job.Message);
        (await ReadAsync(tenant, "mod-users")).ShouldBe("""{"name":"ann","note":"mine"}""");
        (await ReadLedgerAsync(tenant)).Modules.Select(module => $"{module.Product} {module.Version}")
            .ShouldBe(["mod-loans 2.0.0", "mod-users 1.0.0"]);
        (await ModulesAsync(tenant)).ShouldBe(["mod-loans-2.0.0", "mod-users-1.0.0"]);
    }

    [Fact]
    public async Task A_way_back_is_gone_forward_again_when_the_job_fails_later()
    {
        var tenant = await WithAsync("mod-users-1.0.0", "mod-zone-1.0.0");
        await WriteAsync(tenant, "mod-users", """{"name":"ann"}""");
        (await RunAsync(tenant, Enable("mod-users-2.0.0"))).State.ShouldBe(JobState.Done);
        _calls.Refuses = "mod-zone-2.0.0";

        var job = await RunAsync(tenant, Enable("mod-users-1.0.0"), Enable("mod-zone-2.0.0"));

        job.State.ShouldBe(JobState.FailedRolledBack, job.Message);
        job.Entries.ShouldContain(entry => entry.Stage == EntryStage.Undone && entry.Id == "mod-users-1.0.0");
        (await ReadAsync(tenant, "mod-users")).ShouldBe("""{"title":"ann"}""");
        (await ReadLedgerAsync(tenant)).Find("mod-users")!.Version.ShouldBe("2.0.0");
        (await ModulesAsync(tenant)).ShouldBe(["mod-users-2.0.0", "mod-zone-1.0.0"]);
    }

    [Fact]
    public async Task What_stands_against_going_back_is_said_before_the_job_is_taken()
    {
        var tenant = await WithAsync("mod-users-2.0.0");

        var refused = await Should.ThrowAsync<UpliftException>(() => RunAsync(tenant, Enable("mod-users-1.0.0")));

        refused.Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("there is nothing to take back to");
        (await ReadLedgerAsync(tenant)).Find("mod-users")!.Version.ShouldBe("2.0.0");
    }

    [Fact]
    public async Task A_module_that_would_go_back_too_must_be_asked_for()
    {
        var tenant = await WithAsync("mod-users-1.0.0", "mod-loans-1.0.0");
        var plan = await Upgrader.PlanAsync(
            ["mod-users-2.0.0", "mod-loans-2.0.0"], [tenant], new Planning.PlanOptions(), 1, Token);
        var result = await Upgrader.Runner.ApplyAsync(tenant, plan, new RunOptions(), Token);
        await control.Control.MirrorAsync(tenant, result.Ledger!, Token);

        var refused = await Should.ThrowAsync<UpliftException>(() => RunAsync(tenant, Enable("mod-users-1.0.0")));

        refused.Diagnostics.ShouldHaveSingleItem().Message.ShouldContain("mod-loans-1.0.0 (from 2.0.0)");
        var both = await RunAsync(tenant, Enable("mod-users-1.0.0"), Enable("mod-loans-1.0.0"));
        both.State.ShouldBe(JobState.Done, both.Message);
        (await ModulesAsync(tenant)).ShouldBe(["mod-loans-1.0.0", "mod-users-1.0.0"]);
        (await ReadLedgerAsync(tenant)).Modules.ShouldAllBe(module => module.Version == "1.0.0");
    }

    [Fact]
    public async Task A_purge_removes_the_data_and_the_ledger_of_its_module_alone_and_for_good()
    {
        var tenant = await WithAsync("mod-users-1.0.0", "mod-loans-1.0.0");
        (await RunAsync(tenant, Enable("mod-users-2.0.0"))).State.ShouldBe(JobState.Done);
        await WriteAsync(tenant, "mod-loans", """{"of":"ann"}""");

        var job = await RunAsync(tenant, new RequestedModule("mod-users-2.0.0", RequestedAction.Purge),
            new RequestedModule("mod-loans-1.0.0", RequestedAction.Disable));

        job.State.ShouldBe(JobState.Done, job.Message);
        job.Entries[^1].Action.ShouldBe(EntryAction.Purge);
        (await ModulesAsync(tenant)).ShouldBeEmpty();
        var ledger = await ReadLedgerAsync(tenant);
        ledger.Modules.Select(module => module.Product).ShouldBe(["mod-loans"]);
        ledger.Changes.ShouldAllBe(row => row.Product == "mod-loans");
        (await ReadAsync(tenant, "mod-loans")).ShouldBe("""{"of":"ann"}""");
        (await control.Control.Audit.ReadAsync(Token)).ShouldContain(entry => entry.Detail.Contains("purge:mod-users-2.0.0"));
        var undo = await Upgrader.Undo.UndoAsync(tenant, "r00003", new RunOptions(), StoreAccess.Live, Token);
        undo.Problems.Single().Message.ShouldContain("was purged by");

        (await RunAsync(tenant, Enable("mod-users-2.0.0"))).State.ShouldBe(JobState.Done);
        (await ReadAsync(tenant, "mod-users")).ShouldBeNull();
        var back = await Should.ThrowAsync<UpliftException>(() => RunAsync(tenant, Enable("mod-users-1.0.0")));
        back.Message.ShouldContain("nothing to take back to");
    }

    [Fact]
    public async Task Nothing_is_purged_in_a_job_that_fails()
    {
        var tenant = await WithAsync("mod-users-1.0.0", "mod-fines-1.0.0", "mod-zone-1.0.0");
        await WriteAsync(tenant, "mod-users", """{"name":"ann"}""");
        _calls.Refuses = "mod-zone-2.0.0";

        var job = await RunAsync(tenant, new RequestedModule("mod-users-1.0.0", RequestedAction.Purge), Enable("mod-zone-2.0.0"));

        job.State.ShouldBe(JobState.FailedRolledBack, job.Message);
        (await ReadAsync(tenant, "mod-users")).ShouldBe("""{"name":"ann"}""");
        (await ModulesAsync(tenant)).ShouldBe(["mod-fines-1.0.0", "mod-users-1.0.0", "mod-zone-1.0.0"]);
    }

    private static RequestedModule Enable(string id) => new(id, RequestedAction.Enable);

    private static string NameOf(string product) => product["mod-".Length..];

    private static ModulePackage Package(string id, string provides, string? requires = null, params (string Path, string Content)[] files)
    {
        static string Interface(string text) => $$$"""{"id": "{{{text.Split(' ')[0]}}}", "version": "{{{text.Split(' ')[1]}}}"}""";
        var name = NameOf(id[..id.LastIndexOf('-')]);
        var module = $$$"""
            {"id": "{{{id}}}", "provides": [{{{Interface(provides)}}}], "requires": [{{{(requires is null ? "" : Interface(requires))}}}],
             "uplift": {"collections": [{"name": "{{{name}}}"}]}}
            """;
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(new MemoryFiles(id,
            [KeyValuePair.Create("module.json", module), .. files.Select(file => KeyValuePair.Create(file.Path, file.Content))]), bag);
        bag.ThrowIfErrors();
        return package!;
    }

    private async Task<TenantId> WithAsync(params string[] modules)
    {
        await RegisterAsync();
        var tenant = await control.NewTenantAsync();
        await store.Provider.CreateAsync(tenant, Token);
        foreach (var module in modules) (await RunAsync(tenant, Enable(module))).State.ShouldBe(JobState.Done);
        return tenant;
    }

    private async Task RegisterAsync()
    {
        foreach (var id in new[] { "mod-zone-1.0.0", "mod-zone-2.0.0" })
        {
            await control.Control.Directory.PutDescriptorsAsync([new StoredDescriptor(id, $$"""
                {"id": "{{id}}", "provides": [{"id": "_tenant", "version": "2.0", "interfaceType": "system",
                  "handlers": [{"methods": ["POST"], "pathPattern": "/_/tenant"}]}]}
                """)], "test", Token);
            await control.Control.Directory.PutDeploymentAsync(new Deployment(id, id, $"http://{id}", "", "{}"), Token);
        }
    }

    private async Task<Job> RunAsync(TenantId tenant, params RequestedModule[] modules)
    {
        var known = new KnownModules(control.Control.Directory, _catalog);
        var packages = new EnginePackageChanges(store.Provider, Upgrader);
        var planning = new ResolvedPlanning(known, packages);
        var desk = new JobDesk(control.Control, planning, new JobNotices());
        var job = await desk.SubmitAsync(new JobRequest { Tenant = tenant, Modules = modules, Actor = "ann" }, Token);
        await new JobLoop(
            new JobSurroundings
            {
                Control = control.Control,
                Table = desk.Table,
                Modules = known,
                Planning = planning,
                Calls = _calls,
                Packages = packages,
                Notices = new JobNotices(),
            }, new JobLoopOptions { Owner = "one", Scope = new JobScope(tenant, job.Id) }).DrainAsync(Token);
        return (await desk.FindAsync(job.Id, tenant, Token))!;
    }

    private async Task<IEnumerable<string>> ModulesAsync(TenantId tenant) =>
        (await control.Control.Modules.ReadAsync(tenant, Token)).Select(module => module.Id);

    private CollectionTable TableOf(string product) => new(product, _catalog.VersionsOf(product)[0].CollectionNamed(NameOf(product)));

    private async Task<Ledger> ReadLedgerAsync(TenantId tenant)
    {
        await using var session = await store.Provider.OpenAsync(tenant, StoreAccess.Live, Token);
        await using var transaction = await session.BeginAsync(null, Token);
        return await transaction.Ledger.ReadAsync(Token);
    }

    private async Task<string?> ReadAsync(TenantId tenant, string product)
    {
        await using var session = await store.Provider.OpenAsync(tenant, StoreAccess.Live, Token);
        await using var transaction = await session.BeginAsync(null, Token);
        var found = await transaction.Documents.FindAsync(TableOf(product), ["a"], Token);
        return found is [var one] ? Execution.Workbench.Plain(one.Text) : null;
    }

    private async Task WriteAsync(TenantId tenant, string product, string text)
    {
        var isThere = await ReadAsync(tenant, product) is not null;
        await using var session = await store.Provider.OpenAsync(tenant, StoreAccess.Live, Token);
        var fence = await session.Leases.AcquireAsync(Some.Request(), Token);
        await using (var transaction = await session.BeginAsync(fence, Token))
        {
            await transaction.Documents.WriteAsync(TableOf(product),
                [new DocumentWrite("a", text, isThere ? WriteKind.Update : WriteKind.Insert)], null, Token);
            await transaction.CommitAsync(Token);
        }

        await session.Leases.ReleaseAsync(fence, Token);
    }

    /// <summary>Answers for the running module; one version can be told to refuse.</summary>
    private sealed class GateCalls : IModuleCalls
    {
        public string? Refuses { get; set; }

        public Task<CallResult> SendAsync(ModuleCall call, CallTarget target, CancellationToken cancellationToken) =>
            Task.FromResult<CallResult>(call.Module == Refuses && call.Module.StartsWith(Running, StringComparison.Ordinal)
                ? new CallResult.Refused(new Diagnostic(DiagnosticCodes.ModuleRefused, Severity.Error, "It refused."), 500, "")
                : new CallResult.Succeeded(200));

        public Task<CallResult> WaitAsync(ModuleCall call, CallTarget target, string job, CancellationToken cancellationToken) =>
            SendAsync(call, target, cancellationToken);
    }
}
