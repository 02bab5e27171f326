using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Acceptance.Tests.Isolation;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Modules that a server in a process of its own starts: they serve whom a switch gives them, and live no longer than it.</summary>
public sealed class StartedModuleTests(PostgreSqlServer postgres)
{
    private const int Goods = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_switch_to_the_next_version_and_back_leads_requests_to_the_process_of_that_version()
    {
        using var scene = await PrepareAsync(EchoModule.CommandOf("1.0.0"), EchoModule.CommandOf("2.0.0"));
        (await scene.Uplift.RunAsync("module", "start", "shop-1.0.0")).ShouldExitWith(0).Output.ShouldContain("nobody there has taken it up");
        await using var server = Server(scene);
        await server.StartAsync();
        var next = (await scene.Uplift.RunAsync("module", "start", "shop-2.0.0", "--env", $"{EchoModule.Variable}=hello", "--json")).ShouldExitWith(0).Json;
        next.GetProperty("state").GetString().ShouldBe("running");
        var old = await ServedAsync(server);
        old.Version.ShouldBe("1.0.0");

        (await scene.RunAsync()).ShouldExitWith(0);
        var served = await ServedAsync(server);
        (served.Version, served.Greeting).ShouldBe(("2.0.0", "hello"));
        var routed = (await server.Client.GetFromJsonAsync<JsonObject>("/api/v1/routing?tenant=diku", Token))!["items"]![0]!["modules"]![0]!;
        routed["urls"]![0]!.GetValue<string>().ShouldBe(next.GetProperty("url").GetString());
        (await scene.Uplift.RunAsync("isolate", "back", "diku", "--yes")).ShouldExitWith(0);
        (await ServedAsync(server)).ShouldBe(old);

        (await scene.Uplift.RunAsync("module", "stop", "shop-2.0.0")).ShouldExitWith(0);
        await StartedProcesses.GoneAsync(served.Process);
        await server.StopAsync();
        StartedProcesses.IsAlive(old.Process).ShouldBeFalse("it ends before its server does");
        (await scene.Uplift.RunAsync("module", "show", "shop-1.0.0")).ShouldExitWith(0).Output.ShouldContain("waiting since");
        (await scene.Uplift.RunAsync("module", "stop", "shop-2.0.0")).ShouldExitWith(1).Error.ShouldContain("UP5014");
        (await scene.Uplift.RunAsync("module", "start", "shop-1.0.0", "--exec", "run it")).ShouldExitWith(1).Error.ShouldContain("UP6020");
    }

    [Fact]
    public async Task What_a_killed_server_had_started_is_gone_and_the_next_server_starts_it_again()
    {
        using var scene = await PrepareAsync("sh family.sh %p", "sh family.sh %p");
        await scene.WriteAsync("family.sh", $"sleep 600 &\necho $! > child\n{EchoModule.CommandOf("1.0.0").Replace("%p", "$1")}\n");
        await using var first = Server(scene);
        await first.StartAsync();
        await using var second = Server(scene);
        await second.StartAsync();
        (await scene.Uplift.RunAsync("module", "start", "shop-1.0.0")).ShouldExitWith(0);
        var before = (await ServedAsync(first), await ChildAsync(scene));
        (await ServedAsync(second)).ShouldBe(before.Item1, "a second server of a node starts nothing while the first lives");

        await first.KillAsync();
        await StartedProcesses.GoneAsync(before.Item1.Process);
        await StartedProcesses.GoneAsync(before.Item2);
        var after = await AnotherAsync(second, before.Item1.Process);

        // Without its guardian it would live on; the server sees to it.
        KillGuardOf(after);
        await StartedProcesses.GoneAsync(after);
        var last = await AnotherAsync(second, after);
        var child = await ChildAsync(scene);

        // With nobody left to see to it, it lives until the next server of the node comes.
        Signal("STOP", second.Id);
        KillGuardOf(last);
        await second.KillAsync();
        StartedProcesses.IsAlive(last).ShouldBeTrue();
        await using var third = Server(scene);
        await third.StartAsync();
        await StartedProcesses.GoneAsync(last);
        await StartedProcesses.GoneAsync(child);
        var end = await AnotherAsync(third, last);
        await third.StopAsync();
        StartedProcesses.IsAlive(end).ShouldBeFalse();
    }

    private static ServerProcess Server(IsolationScene scene)
    {
        var how = StartedProcesses.Starting();
        return new ServerProcess(scene.Uplift, "--proxy", "--start-modules", "--module-ports", $"{how.FirstPort}-{how.LastPort}");
    }

    private Task<IsolationScene> PrepareAsync(params string[] commands) => IsolationScene.PrepareAsync(
        TestStore.Sqlite, postgres, Goods, [.. commands.Select((command, index) => DescriptorOf($"{index + 1}.0.0", command))]);

    private static (string Path, string Content) DescriptorOf(string version, string command)
    {
        var descriptor = StartedProcesses.Descriptor("shop", version, $$"""{ "exec": "{{command}}" }""");
        descriptor["uplift"] = JsonNode.Parse("""{ "collections": [ { "name": "goods" } ] }""");
        return ($"shop-{version}/module.json", descriptor.ToJsonString());
    }

    private static async Task<(string Version, int Process, string Greeting)> ServedAsync(ServerProcess server)
    {
        var body = "";
        await StartedProcesses.UntilAsync(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/echo/process");
            request.Headers.Add("X-Okapi-Tenant", "diku");
            using var answer = await server.Client.SendAsync(request, Token);
            body = await answer.Content.ReadAsStringAsync(Token);
            return answer.StatusCode == HttpStatusCode.OK;
        }, "the tenant is served");
        return StartedProcesses.Read(body);
    }

    private static async Task<int> AnotherAsync(ServerProcess server, int former)
    {
        var found = former;
        await StartedProcesses.UntilAsync(
            async () => (found = (await ServedAsync(server)).Process) != former, $"another process than {former} serves");
        return found;
    }

    private static async Task<int> ChildAsync(IsolationScene scene) =>
        int.Parse(await File.ReadAllTextAsync(scene.Uplift.PathOf("child"), Token));

    private static int ParentOf(int process)
    {
        var status = File.ReadAllText($"/proc/{process}/stat");
        return int.Parse(status[(status.LastIndexOf(')') + 2)..].Split(' ')[1]);
    }

    private static void Signal(string name, int process)
    {
        using var kill = Process.Start("kill", [$"-{name}", "--", $"{process}"]);
        kill.WaitForExit();
    }

    // The shell above the shell of the module, with what it waits by: they are a process group.
    private static void KillGuardOf(int module) => Signal("KILL", -ParentOf(ParentOf(module)));
}
