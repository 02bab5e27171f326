using System.Text;
using Uplift.Calls;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.StandIn;

namespace Uplift.Acceptance.Tests.Calls;

/// <summary>The stand-in of the sample as the client meets it.</summary>
public sealed class StandInTests : ModuleClientScene
{
    [Theory]
    [InlineData("1.0")]
    [InlineData("1.1")]
    [InlineData("1.2")]
    [InlineData("2.0")]
    public async Task A_module_goes_through_its_life_in_every_version_of_the_interface(string version)
    {
        await using var modules = await StartAsync();

        await DoAsync(modules, Module("a-1.0.0", version), new TenantOperation.Enable());
        await DoAsync(modules, Module("a-2.0.0", version), new TenantOperation.Upgrade("a-1.0.0"));
        await DoAsync(modules, Module("a-2.0.0", version), new TenantOperation.Upgrade("a-2.0.0"));
        await DoAsync(modules, Module("a-1.0.0", version), new TenantOperation.Upgrade("a-2.0.0"));
        await DoAsync(modules, Module("a-1.0.0", version), new TenantOperation.Disable());
        await DoAsync(modules, Module("a-1.0.0", version), new TenantOperation.Purge());

        modules.Log.Data().ShouldBeEmpty();
        modules.Log.Counts().Keys.ShouldBe([CallEffect.Done]);
        modules.Log.Calls(0, _ => true).Count.ShouldBe(version == "1.0" ? 5 : 6);
    }

    [Fact]
    public async Task A_repeated_call_is_recognised_and_changes_nothing()
    {
        await using var modules = await StartAsync();

        await DoAsync(modules, Module("a-1.0.0", "2.0"), new TenantOperation.Enable());
        await DoAsync(modules, Module("a-1.0.0", "2.0"), new TenantOperation.Enable());

        modules.Log.Calls(0, _ => true).Select(call => call.Effect).ShouldBe([CallEffect.Done, CallEffect.Repeated]);
    }

    [Fact]
    public async Task A_call_that_takes_the_data_for_something_else_is_noticed()
    {
        await using var modules = await StartAsync();

        await DoAsync(modules, Module("a-3.0.0", "2.0"), new TenantOperation.Upgrade("a-2.0.0"));

        modules.Log.Calls(0, _ => true).ShouldHaveSingleItem().Effect.ShouldBe(CallEffect.Unexpected);
    }

    [Theory]
    [InlineData(FaultTime.Before, 0)]
    [InlineData(FaultTime.After, 1)]
    public async Task A_module_told_to_fail_does_so_before_or_after_its_work(FaultTime when, int installed)
    {
        await using var modules = await StartAsync();
        modules.Faults.Add(new Fault { Module = "a", End = FaultEnd.Status, Status = 500, When = when, Times = 1 });

        (await CallAsync(modules, Module("a-1.0.0", "2.0"), new TenantOperation.Enable())).ShouldBeOfType<CallResult.Refused>();

        modules.Log.Data().Count.ShouldBe(installed);
        (await CallAsync(modules, Module("a-1.0.0", "2.0"), new TenantOperation.Enable())).ShouldBeOfType<CallResult.Succeeded>();
    }

    [Theory]
    [InlineData(FaultEnd.Job, null)]
    [InlineData(FaultEnd.JobFails, DiagnosticCodes.ModuleJobFailed)]
    [InlineData(FaultEnd.JobStuck, DiagnosticCodes.ModuleSilent)]
    [InlineData(FaultEnd.JobWithoutId, DiagnosticCodes.InvalidModuleAnswer)]
    [InlineData(FaultEnd.Reset, DiagnosticCodes.ModuleSilent)]
    public async Task Each_end_is_what_the_client_takes_it_for(FaultEnd end, string? code)
    {
        await using var modules = await StartAsync();
        modules.Faults.Add(new Fault { End = end });

        var result = await CallAsync(modules, Module("a-1.0.0", "2.0"), new TenantOperation.Enable());

        result.Problem?.Code.ShouldBe(code);
    }

    [Fact]
    public async Task What_was_done_is_known_after_a_restart()
    {
        var state = Path.Combine(Path.GetTempPath(), $"stand-in-{Guid.NewGuid():N}");
        await using (var modules = await StandInHost.StartAsync(0, state, TestContext.Current.CancellationToken))
        {
            await DoAsync(modules, Module("a-1.0.0", "2.0"), new TenantOperation.Enable());
            await DoAsync(modules, Module("b-1.0.0", "1.0"), new TenantOperation.Enable());
        }

        await File.AppendAllTextAsync(state, "{\"number\":3,\"ten", TestContext.Current.CancellationToken);
        await using (var again = await StandInHost.StartAsync(0, state, TestContext.Current.CancellationToken))
        {
            again.Log.Data().Select(entry => entry.Installed.Module).ShouldBe(["a-1.0.0", "b-1.0.0"]);
            await DoAsync(again, Module("a-1.0.0", "2.0"), new TenantOperation.Purge());
        }

        using var log = new CallLog(state);
        log.Data().Select(entry => entry.Installed.Module).ShouldBe(["b-1.0.0"]);
        File.Delete(state);
    }

    [Fact]
    public async Task A_module_that_dies_after_its_work_recognises_the_repetition_when_it_is_back()
    {
        var state = Path.Combine(Path.GetTempPath(), $"stand-in-{Guid.NewGuid():N}");
        var module = Module("a-1.0.0", "2.0");
        var call = TenantInterface.CallsFor(module, new TenantOperation.Enable()).ShouldHaveSingleItem();
        await using (var first = await StandInProcess.StartAsync(state))
        {
            using var control = new HttpClient();
            using var fault = new StringContent("""{"end":"die","when":"after"}""", Encoding.UTF8, "application/json");
            (await control.PostAsync($"{first.Url}/control/faults", fault, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();

            (await SendAsync(call, At($"{first.Url}/a-1.0.0"))).ShouldBeOfType<CallResult.Unknown>();
            await first.ExitAsync();
            (await SendAsync(call, At($"{first.Url}/a-1.0.0"))).ShouldBeOfType<CallResult.Unreachable>();
        }

        await using (var second = await StandInProcess.StartAsync(state))
        {
            (await SendAsync(call, At($"{second.Url}/a-1.0.0"))).ShouldBeOfType<CallResult.Succeeded>();
        }

        using var log = new CallLog(state);
        log.Calls(0, _ => true).Select(known => known.Effect).ShouldBe([CallEffect.Done, CallEffect.Repeated]);
        File.Delete(state);
    }

    private static Task<StandInHost> StartAsync() => StandInHost.StartAsync(0, null, TestContext.Current.CancellationToken);

    private async Task DoAsync(StandInHost modules, ModuleDescriptor module, TenantOperation operation) =>
        (await CallAsync(modules, module, operation)).ShouldBeOfType<CallResult.Succeeded>();

    private async Task<CallResult> CallAsync(StandInHost modules, ModuleDescriptor module, TenantOperation operation)
    {
        CallResult result = new CallResult.Succeeded(0);
        foreach (var call in TenantInterface.CallsFor(module, operation))
        {
            result = await SendAsync(call, At(modules.UrlOf(module.Id.Text)));
        }

        return result;
    }

    private static ModuleDescriptor Module(string id, string version)
    {
        var handlers = version == "2.0"
            ? """{ "methods": ["POST"], "pathPattern": "/_/tenant" }, { "methods": ["GET", "DELETE"], "pathPattern": "/_/tenant/{id}" }"""
            : """
              { "methods": ["POST", "DELETE"], "pathPattern": "/_/tenant" },
              { "methods": ["POST"], "pathPattern": "/_/tenant/disable" }
              """;
        var bag = new DiagnosticBag();
        var json = $$"""
            { "id": "{{id}}", "provides": [{ "id": "_tenant", "version": "{{version}}", "interfaceType": "system",
              "handlers": [{{handlers}}] }] }
            """;
        return ModuleDescriptor.Read("module.json", Encoding.UTF8.GetBytes(json), bag).ShouldNotBeNull(bag.ToString());
    }
}
