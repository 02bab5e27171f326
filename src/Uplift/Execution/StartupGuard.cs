using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>What an application is told when it starts on a tenant's data.</summary>
/// <param name="Check">The status, and whether the tenant may be served for writing.</param>
/// <param name="Result">What recording the version gave; null: nothing was to be recorded.</param>
public sealed record StartupAnswer(StartupCheck Check, RunResult? Result)
{
    /// <summary>True when the tenant may be served for writing.</summary>
    public bool Serves => Check.Serves && Result is null or { Outcome: RunOutcome.Done };
}

/// <summary>
/// Checks a tenant's data when an application starts on it. It never runs a change: it records the code's version where
/// nothing
/// would have to be run, and otherwise says why the tenant must not be served.
/// </summary>
public sealed class StartupGuard(IStoreProvider provider, TenantRunner runner)
{
    /// <summary>Checks, and records <c>auto_stamp</c> or <c>initialise</c> where that is the answer; safe to
    /// repeat.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.DuplicateStep"/>: the package registers a change
    /// twice.</exception>
    public async Task<StartupAnswer> CheckAsync(
        TenantId tenant, ModulePackage package, RunOptions options, CancellationToken cancellationToken)
    {
        var bag = new DiagnosticBag();
        ChangeSelection.FindDuplicates(package.Id.Product, package.Changes, bag);
        bag.ThrowIfErrors();
        var check = await new StartupReader(provider).ReadAsync(tenant, package, cancellationToken);
        if (check.Status is not (StartupStatus.AutoStamped or StartupStatus.FreshInitialised))
        {
            return new StartupAnswer(check, null);
        }

        var request = new BaselineRequest(package)
        {
            Force = true,
            Action = check.Status == StartupStatus.AutoStamped ? "auto_stamp" : BaselineRecorder.Initialise,
        };
        return new StartupAnswer(
            check, await new BaselineRecorder(runner).RecordAsync(tenant, request, options, cancellationToken));
    }
}
