using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Control;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>A server that starts modules: what it takes, how they stand, and how they end.</summary>
public sealed class ModuleStartTests : IAsyncLifetime
{
    private readonly ServerScene _scene = new()
    {
        IsProxy = true,
        Starting = StartedProcesses.Starting(TimeSpan.FromSeconds(1)),
    };

    private readonly string _product = ServerScene.Unique("mod");
    private string _admin = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Module => $"{_product}-1.0.0";

    public async ValueTask InitializeAsync()
    {
        await _scene.InitializeAsync();
        _admin = await _scene.MakeTokenAsync(TokenRole.Admin);
        await RegisterAsync("1.0.0", $$"""
            { "exec": "{{EchoModule.CommandOf("1.0.0")}}", "env": [ { "name": "{{EchoModule.Variable}}", "value": "good day" } ] }
            """);
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task A_module_is_started_as_its_descriptor_says_answers_and_ends_when_it_is_deleted()
    {
        var added = (await DeployAsync($$"""{ "srvcId": "{{Module}}" }""")).ShouldBe(HttpStatusCode.Created);
        var url = (string)added.Json["url"]!;
        added.Json["state"]!.GetValue<string>().ShouldBe("running");
        added.Header("Location").ShouldBe($"/_/deployment/modules/{added.Json["instId"]}");
        var (version, process, greeting) = await AskAsync(url);
        (version, greeting).ShouldBe(("1.0.0", "good day"));
        (await File.ReadAllTextAsync($"/proc/{process}/environ", Token)).ShouldNotContain("UPLIFT_STORE");
        (await _scene.GetAsync($"/_/discovery/health/{Module}", _admin)).Json[0]!["healthStatus"]!.GetValue<bool>().ShouldBeTrue();

        var other = (await _scene.PostAsync("/_/discovery/modules",
            $$"""{ "srvcId": "{{Module}}", "instId": "second", "nodeId": "{{Environment.MachineName}}" }""", _admin)).ShouldBe(HttpStatusCode.Created);
        ((string)other.Json["url"]!).ShouldNotBe(url);
        (await _scene.DeleteAsync($"/_/discovery/modules/{Module}", _admin)).ShouldBe(HttpStatusCode.NoContent);

        await StartedProcesses.GoneAsync(process);
        (await _scene.GetAsync($"/_/discovery/modules/{Module}", _admin)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_module_that_ends_is_started_again_and_its_state_says_why()
    {
        var gate = Path.Combine(_scene.Folder, "again");
        await WriteScriptAsync("again.sh", $"""
            if [ -e lived ]; then while [ ! -e {gate} ]; do sleep 0.05; done; fi
            touch lived
            exec {EchoModule.CommandOf("1.0.0").Replace("%p", "$1")}
            """);
        var started = (await _scene.SendAsync("PUT", "/api/v1/deployments/one",
            $$"""{ "module": "{{Module}}", "launch": { "exec": "sh again.sh %p" } }""", _admin)).ShouldBe(HttpStatusCode.OK);
        var (_, first, _) = await AskAsync((string)started.Json["url"]!);
        var tenant = await InstalledAsync();

        using (var process = Process.GetProcessById(first)) process.Kill();
        await StartedProcesses.UntilAsync(async () => (await StateAsync("one"))["reason"] is not null, "it is seen that it ended");
        var seen = await StateAsync("one");
        ((string)seen["reason"]!).ShouldStartWith("signal 9 ended it while it ran");
        ((string)seen["state"]!).ShouldBeOneOf("failed", "starting");
        seen["url"].ShouldBeNull();
        (await ProxiedAsync(tenant)).ShouldBe(HttpStatusCode.ServiceUnavailable).Body.ShouldContain("signal 9");

        await File.WriteAllTextAsync(gate, "", Token);
        await StartedProcesses.UntilAsync(async () => (await ProxiedAsync(tenant)).Status == HttpStatusCode.OK, "it is up again");
        StartedProcesses.Read((await ProxiedAsync(tenant)).Body).Process.ShouldNotBe(first);
        ((string)(await StateAsync("one"))["state"]!).ShouldBe("running");
    }

    [Fact]
    public async Task Until_a_module_answers_it_has_no_address_and_what_does_not_end_is_killed_with_its_children()
    {
        var tenant = await InstalledAsync();
        var (gate, child) = (Path.Combine(_scene.Folder, "gate"), Path.Combine(_scene.Folder, "child"));
        await WriteScriptAsync("late.sh", $"""
            trap '' TERM
            sleep 600 & echo $! > {child}
            while [ ! -e {gate} ]; do sleep 0.05; done
            {EchoModule.CommandOf("1.0.0").Replace("%p", "$1")}
            sleep 600
            """);
        var asked = DeployAsync(BodyOf("late", "sh late.sh %p"));
        await StartedProcesses.UntilAsync(async () => (string?)(await StateAsync("late"))["state"] == "starting" && File.Exists(child), "it is starting");
        (await _scene.GetAsync($"/_/discovery/health/{Module}", _admin)).Json[0]!["healthMessage"]!.GetValue<string>().ShouldStartWith("Fail: starting since");
        (await _scene.GetAsync($"/api/v1/routing?tenant={tenant}", _admin)).Json["items"]![0]!["modules"]![0]!["urls"]!.AsArray().ShouldBeEmpty();
        (await ProxiedAsync(tenant)).ShouldBe(HttpStatusCode.ServiceUnavailable).Body.ShouldContain("starting since");

        await File.WriteAllTextAsync(gate, "", Token);
        (await asked).ShouldBe(HttpStatusCode.Created);
        var (_, process, _) = StartedProcesses.Read((await ProxiedAsync(tenant)).ShouldBe(HttpStatusCode.OK).Body);
        (await _scene.DeleteAsync("/_/deployment/modules/late", _admin)).ShouldBe(HttpStatusCode.NoContent);

        await StartedProcesses.GoneAsync(process);
        await StartedProcesses.GoneAsync(int.Parse(await File.ReadAllTextAsync(child, Token)));
    }

    [Fact]
    public async Task A_module_may_be_started_and_stopped_by_commands_that_end_before_it()
    {
        await WriteScriptAsync("up.sh", $"{EchoModule.CommandOf("2.0.0").Replace("%p", "$1")} & echo $! > by-command\n");
        var started = (await DeployAsync(
            $$"""{ "srvcId": "{{Module}}", "descriptor": { "cmdlineStart": "sh up.sh %p", "cmdlineStop": "echo %p > stopped" } }"""))
            .ShouldBe(HttpStatusCode.Created);
        var (version, process, _) = await AskAsync((string)started.Json["url"]!);
        version.ShouldBe("2.0.0");
        (await File.ReadAllTextAsync(Path.Combine(_scene.Folder, "by-command"), Token)).Trim().ShouldBe($"{process}");

        (await _scene.DeleteAsync(started.Header("Location"), _admin)).ShouldBe(HttpStatusCode.NoContent);
        await StartedProcesses.GoneAsync(process);
        (await File.ReadAllTextAsync(Path.Combine(_scene.Folder, "stopped"), Token)).Trim().ShouldBe(new Uri((string)started.Json["url"]!).Port.ToString());
    }

    [Fact]
    public async Task What_does_not_come_up_is_told_with_its_last_words_and_not_kept()
    {
        await WriteScriptAsync("broken.sh", "echo looking for the database\necho there is none >&2\nexit 3\n");

        var refused = (await DeployAsync(BodyOf("broken", "sh broken.sh %p"))).ShouldBe(HttpStatusCode.BadRequest);
        refused.Body.ShouldContain("it ended with exit code 3 before it answered");
        refused.Body.ShouldContain("there is none");
        (await DeployAsync(BodyOf("none", "no-such-program %p"))).ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain("no-such-program");
        (await DeployAsync($$"""{ "srvcId": "{{Module}}", "descriptor": { "exec": "sleep 600 %p", "waitIterations": 2 } }"""))
            .ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain("did not answer on port");
        (await _scene.GetAsync("/_/discovery/modules", _admin)).Json.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{ "exec": "java -jar module.jar" }""", "%p")]
    [InlineData("""{ "dockerImage": "folioorg/mod-users" }""", "no containers")]
    [InlineData("""{ "cmdlineStop": "stop" }""", "needs 'exec'")]
    [InlineData("""{ "exec": "run %p", "waitIterations": 0 }""", "waitIterations")]
    [InlineData("""{ "exec": "run %p", "env": [ { "value": "x" } ] }""", "env")]
    [InlineData("""{ "exec": 7 }""", "exec")]
    public async Task A_launch_descriptor_that_cannot_be_used_is_refused(string launch, string said) =>
        (await DeployAsync($$"""{ "srvcId": "{{Module}}", "descriptor": {{launch}} }""")).ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain(said);

    [Fact]
    public async Task Only_a_server_that_was_told_so_starts_modules_and_only_for_administrators()
    {
        await using var other = new ServerScene();
        await other.InitializeAsync();
        await other.AddDescriptorAsync(Module);
        (await other.PostAsync("/_/deployment/modules", BodyOf("a", "run %p"))).ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain("--start-modules");
        var pair = $$"""{ "srvcId": "{{Module}}", "url": "http://localhost:1", "descriptor": { "exec": "run %p" } }""";
        (await other.PostAsync("/_/deployment/modules", pair)).ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain("descriptor");

        var operating = await _scene.MakeTokenAsync(TokenRole.Operator);
        (await _scene.PostAsync("/_/deployment/modules", BodyOf("a", "run %p"), operating)).ShouldBe(HttpStatusCode.Forbidden);
        await RegisterAsync("1.1.0", null);
        (await _scene.PostAsync("/_/deployment/modules", $$"""{ "srvcId": "{{_product}}-1.1.0" }""", _admin))
            .ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain("launchDescriptor");
    }

    [Fact]
    public async Task Without_any_token_nothing_is_started_since_anybody_on_the_machine_could_ask_for_it()
    {
        await using var open = new ServerScene { Starting = StartedProcesses.Starting() };
        await open.InitializeAsync();
        await open.AddDescriptorAsync(Module);

        (await open.PostAsync("/_/deployment/modules", BodyOf("a", "run %p")))
            .ShouldBe(HttpStatusCode.BadRequest).Body.ShouldContain("uplift token create");
    }

    private string BodyOf(string instance, string exec) => JsonSerializer.Serialize(
        new { srvcId = Module, instId = instance, descriptor = new { exec } });

    private Task<Answer> DeployAsync(string body) => _scene.PostAsync("/_/deployment/modules", body, _admin);

    private async Task RegisterAsync(string version, string? launch) => (await _scene.PostAsync(
        "/_/proxy/modules", StartedProcesses.Descriptor(_product, version, launch).ToJsonString(), _admin)).ShouldBe(HttpStatusCode.Created);

    private async Task<string> InstalledAsync()
    {
        var tenant = await _scene.AddTenantAsync(_admin);
        (await _scene.PostAsync($"/_/proxy/tenants/{tenant}/install", $$"""[{"id":"{{Module}}","action":"enable"}]""", _admin)).ShouldBe(HttpStatusCode.OK);
        return tenant;
    }

    private Task<Answer> ProxiedAsync(string tenant) => _scene.SendAsync("GET", "/echo/process", null, _admin, ("X-Okapi-Tenant", tenant));

    private async Task<JsonNode> StateAsync(string instance) => (await _scene.GetAsync("/api/v1/deployments", _admin)).Json["items"]!.AsArray()
        .FirstOrDefault(each => (string)each!["instId"]! == instance) ?? new JsonObject();

    private static async Task<(string Version, int Process, string Greeting)> AskAsync(string url)
    {
        using var client = new HttpClient();
        return StartedProcesses.Read(await client.GetStringAsync(new Uri($"{url}/echo/process"), Token));
    }

    private Task WriteScriptAsync(string name, string content) =>
        File.WriteAllTextAsync(Path.Combine(_scene.Folder, name), content, Token);
}
