using System.Collections.Concurrent;
using Uplift.Control;
using Uplift.Execution;

namespace Uplift.Workspaces;

/// <summary>
/// Collects the results of tenants. Each is mirrored and audited before its taking ends; those that
/// come while others are being written go together into the next transaction.
/// </summary>
/// <param name="action">The word for what is done, in the audit log.</param>
/// <param name="written">Told of results after they were written, those of one transaction
/// together; null: nobody.</param>
public sealed class TenantWork(
    ControlDatabase control, string action, string plan, string actor,
    Func<IReadOnlyList<RunResult>, Task>? written = null)
    : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly ConcurrentQueue<Waiting> _waiting = [];
    private readonly List<RunResult> _results = [];

    /// <summary>What is there, by tenant.</summary>
    public IReadOnlyList<RunResult> Results =>
        [.. _results.OrderBy(result => result.Tenant.Value, StringComparer.Ordinal)];

    /// <summary>Takes the result of one tenant.</summary>
    public async Task TakeAsync(RunResult result)
    {
        var own = new Waiting(result);
        _waiting.Enqueue(own);

        // Also after an interruption: what was done must be on record.
        await _one.WaitAsync(CancellationToken.None);
        try
        {
            if (!own.IsWritten) await WriteAsync();
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task WriteAsync()
    {
        // They leave the queue when they are written: after a failure whoever waits for one of them tries again,
        // and hears of it himself.
        var some = _waiting.ToList();

        // A tenant can be among them twice; the later ledger counts.
        var ledgers = some.Where(one => one.Result.Ledger is not null).GroupBy(one => one.Result.Tenant)
            .Select(group => group.Last().Result).Select(TenantLedger.Of).ToList();
        var notes = some.Select(one => new AuditNote(actor, action, Describe(one.Result))).ToList();
        await control.RecordAsync(ledgers, notes, CancellationToken.None);
        if (written is not null) await written([.. some.Select(one => one.Result)]);
        foreach (var one in some)
        {
            one.IsWritten = _waiting.TryDequeue(out _);
            _results.Add(one.Result);
        }
    }

    private string Describe(RunResult result) =>
        $"tenant={result.Tenant}{(plan.Length == 0 ? "" : $" plan={plan}")}{(result.Run.Length == 0 ? "" : $" run={result.Run}")}"
        + $" result={OutcomeWord.Of(result.Outcome)} changed={result.Changed} failed={result.Failed}";

    private sealed class Waiting(RunResult result)
    {
        public RunResult Result { get; } = result;

        public bool IsWritten { get; set; }
    }
}
