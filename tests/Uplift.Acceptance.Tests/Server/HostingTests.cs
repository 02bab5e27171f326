using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Uplift.Acceptance.Tests.Cli;
using Uplift.Diagnostics;
using Uplift.Server.Hosting;

namespace Uplift.Acceptance.Tests.Server;

/// <summary>Uplift inside an application: what it refuses to start on, its health, and the backfills that it works on.</summary>
public sealed class HostingTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_application_rewrites_what_was_queued_and_newer_code_starts_when_that_is_done()
    {
        using var uplift = new UpliftProcess();
        await PrepareAsync(uplift);
        (await uplift.RunAsync("backfill", "start", "--to", "mod-items-2.0.0", "--queue")).ShouldExitWith(3);

        using (var early = HostOf(uplift, "mod-items-3.0.0"))
        {
            (await Should.ThrowAsync<UpliftException>(() => early.StartAsync(Token))).Code.ShouldBe(DiagnosticCodes.Incompatible);
        }

        using var host = HostOf(uplift, "mod-items-1.0.0");
        await host.StartAsync(Token);
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        health.Status.ShouldBe(HealthStatus.Healthy);
        health.Entries.Keys.ShouldContain(UpliftHosting.HealthCheck);
        var deadline = DateTime.UtcNow + s_limit;
        while ((await uplift.RunAsync("backfill", "status")).ExitCode != 0) DateTime.UtcNow.ShouldBeLessThan(deadline);
        await host.StopAsync(Token);

        (await uplift.RunAsync("gate", "check", "--to", "mod-items-3.0.0")).ShouldExitWith(0);
        (await uplift.RunAsync("upgrade", "--to", "mod-items-3.0.0", "--yes")).ShouldExitWith(0);
        using var late = HostOf(uplift, "mod-items-3.0.0");
        await late.StartAsync(Token);
        await late.StopAsync(Token);
    }

    private static IHost HostOf(UpliftProcess uplift, string module)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddUplift(new UpliftHostOptions { Workspace = uplift.Folder, Modules = [module] });
        return builder.Build();
    }

    private static async Task PrepareAsync(UpliftProcess uplift)
    {
        (await uplift.RunAsync("init")).ShouldExitWith(0);
        await ItemPackages.WriteAsync(uplift, "1.0.0", 1, 0);
        await ItemPackages.WriteAsync(uplift, "2.0.0", 2, 0, ("changes/2.0.0/010-titles.yaml", ItemPackages.Titles));
        await ItemPackages.WriteAsync(uplift, "3.0.0", 2, 2);
        await ItemPackages.WriteFileAsync(uplift, "data/items/1.json", """{"id": "i1", "name": "one"}""");
        (await uplift.RunAsync("tenant", "add", "diku", "--install", "mod-items-1.0.0", "--load", "data")).ShouldExitWith(0);
    }
}
