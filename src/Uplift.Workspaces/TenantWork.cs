using Uplift.Control;
using Uplift.Execution;

namespace Uplift.Workspaces;

/// <summary>Collects the results of tenants; each is mirrored and audited as soon as it is there.</summary>
/// <param name="action">The word for what is done, in the audit log.</param>
public sealed class TenantWork(ControlDatabase control, string action, string plan, string actor) : IDisposable
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
