using Uplift.Calls;

namespace Uplift.Jobs;

/// <summary>Calls running modules over HTTP.</summary>
public sealed class HttpModuleCalls(ModuleClient client) : IModuleCalls
{
    /// <inheritdoc/>
    public Task<CallResult> SendAsync(ModuleCall call, CallTarget target, CancellationToken cancellationToken) =>
        client.SendAsync(call, target, cancellationToken);

    /// <inheritdoc/>
    public Task<CallResult> WaitAsync(
        ModuleCall call, CallTarget target, string job, CancellationToken cancellationToken) =>
        client.WaitAsync(call, target, job, cancellationToken);
}
