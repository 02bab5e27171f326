using Uplift.Calls;
using Uplift.Stores;

namespace Uplift.Acceptance.Tests.Calls;

/// <summary>A client with a clock of its own, and calls for it.</summary>
public abstract class ModuleClientScene : IDisposable
{
    internal static readonly ModuleCall s_upgrade = new()
    {
        Module = "mod-a-2.0.0",
        Purpose = CallPurpose.Upgrade,
        Method = "POST",
        Path = "/_/tenant",
        Body = """{"module_to":"mod-a-2.0.0","module_from":"mod-a-1.0.0"}""",
    };

    internal static readonly ModuleCall s_upgradeWithJob =
        s_upgrade with { Job = new ModuleJobPaths("/_/tenant/{id}", "/_/tenant/{id}") };

    internal static readonly ModuleCall s_purge =
        new() { Module = "mod-a-2.0.0", Purpose = CallPurpose.Purge, Method = "DELETE", Path = "/_/tenant" };

    protected ModuleClientScene() => Client = new ModuleClient(Limits, Time);

    internal HastyTime Time { get; } = new();

    internal static CallLimits Limits { get; } = new() { AnswerBytes = 4096 };

    internal ModuleClient Client { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        GC.SuppressFinalize(this);
    }

    internal static CallTarget At(string url) => new(TenantId.Parse("diku"), CallTarget.ReadUrl(url));

    internal static CallTarget At(ScriptedModule module) => At(module.Url);

    internal Task<CallResult> SendAsync(ModuleCall call, CallTarget target) =>
        Client.SendAsync(call, target, TestContext.Current.CancellationToken);

    internal static IEnumerable<double> Milliseconds(IEnumerable<TimeSpan> waits) => waits.Select(wait => wait.TotalMilliseconds);
}
