using Uplift.Calls;

namespace Uplift.Jobs;

/// <summary>Makes calls to running modules; a cancellation is thrown at once.</summary>
public interface IModuleCalls
{
    /// <summary>Makes a call and waits until the module is done.</summary>
    public Task<CallResult> SendAsync(ModuleCall call, CallTarget target, CancellationToken cancellationToken);

    /// <summary>Goes on waiting for a job that an earlier call had started.</summary>
    public Task<CallResult> WaitAsync(
        ModuleCall call, CallTarget target, string job, CancellationToken cancellationToken);
}
