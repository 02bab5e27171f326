using Uplift.Control;
using Uplift.Execution;

namespace Uplift.Cli.Hosting;

/// <summary>Collects the results of tenants; each is mirrored and audited as soon as it is there.</summary>
/// <param name="action">The word for what is done, in the audit log.</param>
internal sealed class TenantWork(ControlDatabase control, string action, string plan, string actor) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly List<RunResult> _results = [];

    /// <summary>What is there, by tenant.</summary>
    public IReadOnlyList<RunResult> Results =>
        [.. _results.OrderBy(result => result.Tenant.Value, StringComparer.Ordinal)];

    /// <summary>Takes the result of one tenant.</summary>
    public async Task TakeAsync(RunResult result)
    {
        // Also after an interruption: what was done must be on record.
        await _one.WaitAsync(CancellationToken.None);
        try
        {
            _results.Add(result);
            if (result.Ledger is { } ledger) await control.MirrorAsync(result.Tenant, ledger, CancellationToken.None);
            await control.Audit.AppendAsync(actor, action, Describe(result), CancellationToken.None);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private string Describe(RunResult result) =>
        $"tenant={result.Tenant}{(plan.Length == 0 ? "" : $" plan={plan}")}{(result.Run.Length == 0 ? "" : $" run={result.Run}")}"
        + $" result={OutcomeWord.Of(result.Outcome)} changed={result.Changed} failed={result.Failed}";
}

/// <summary>The words for outcomes, and the exit codes that follow from them.</summary>
internal static class OutcomeWord
{
    public static string Of(RunOutcome outcome) => outcome switch
    {
        RunOutcome.UpToDate => "up-to-date",
        RunOutcome.FirstPhaseDone => "first-phase-done",
        RunOutcome.SetAside => "set-aside",
        _ => outcome.ToString().ToLowerInvariant(),
    };

    /// <summary>True when the tenant is where it should be.</summary>
    public static bool IsGood(RunOutcome outcome) =>
        outcome is RunOutcome.Done or RunOutcome.UpToDate or RunOutcome.FirstPhaseDone;

    /// <summary>What all results together mean.</summary>
    public static int ExitCodeOf(IReadOnlyList<RunResult> results)
    {
        if (results.Any(result => result.Outcome == RunOutcome.Interrupted)) return ExitCode.Interrupted;
        if (results.All(result => IsGood(result.Outcome))) return ExitCode.Done;
        return results.Any(result => IsGood(result.Outcome) || result.Outcome == RunOutcome.Incomplete)
            ? ExitCode.Partial
            : ExitCode.Failed;
    }
}
