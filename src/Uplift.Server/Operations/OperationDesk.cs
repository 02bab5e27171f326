using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Server.Telemetry;

namespace Uplift.Server.Operations;

/// <summary>Begins operations, keeps the last of them, and lets them come to a batch's end when the server
/// stops.</summary>
public sealed partial class OperationDesk(TimeProvider time, UpliftMeter meter, ILogger<OperationDesk> logger) : IHostedService, IDisposable
{
    private const int MostKept = 500;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _keys = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _beginning = new();

    /// <summary>The operation of an id; null: none, or forgotten.</summary>
    public Operation? Find(string id) => _entries.GetValueOrDefault(id)?.Operation;

    /// <summary>The operations that are known, the newest first.</summary>
    public IReadOnlyList<Operation> All =>
        [.. _entries.Values.Select(entry => entry.Operation).OrderByDescending(operation => operation.Id, StringComparer.Ordinal)];

    /// <summary>Begins one. With a key that was used before, the operation of that key is what comes back.</summary>
    /// <param name="key">Who and what it is for; null: every request begins one.</param>
    /// <param name="work">Does it; calls back with each tenant's result.</param>
    public Operation Begin(
        string kind, string plan, string actor, IReadOnlyList<string> tenants, string? key,
        Func<IRunObserver, Func<RunResult, Task>, CancellationToken, Task> work)
    {
        lock (_beginning)
        {
            if (key is not null && _keys.TryGetValue(key, out var known) && Find(known) is { } same) return same;
            var now = time.GetUtcNow();
            var operation = new Operation(Guid.CreateVersion7(now).ToString("N"), kind, plan, actor, now) { Tenants = tenants };
            var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            var entry = new Entry(operation, cancel);
            _entries[operation.Id] = entry;
            if (key is not null) _keys[key] = operation.Id;
            entry.Work = Task.Run(() => RunAsync(entry, work), CancellationToken.None);
            Forget();
            return operation;
        }
    }

    /// <summary>Stops an operation between two batches; false: there is none that goes on.</summary>
    public bool Cancel(string id)
    {
        if (_entries.GetValueOrDefault(id) is not { Operation.State: OperationState.Running } entry) return false;
        entry.Cancel.Cancel();
        return true;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAny(Task.WhenAll(_entries.Values.Select(entry => entry.Work)), Task.Delay(Timeout.Infinite, cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        foreach (var entry in _entries.Values) entry.Cancel.Dispose();
    }

    private async Task RunAsync(Entry entry, Func<IRunObserver, Func<RunResult, Task>, CancellationToken, Task> work)
    {
        var operation = entry.Operation;
        using var activity = UpliftMeter.Activities.StartActivity($"operation {operation.Kind}");
        activity?.SetTag("uplift.operation", operation.Id);
        meter.Operations.Add(1);
        var (state, problems) = (OperationState.Done, (IReadOnlyList<Diagnostic>)[]);
        try
        {
            await work(new OperationObserver(operation, meter), Take, entry.Cancel.Token);
            if (entry.Cancel.IsCancellationRequested) state = OperationState.Interrupted;
        }
        catch (OperationCanceledException) when (entry.Cancel.IsCancellationRequested)
        {
            state = OperationState.Interrupted;
        }
        catch (UpliftException error)
        {
            (state, problems) = (OperationState.Failed, error.Diagnostics);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The outermost place of this work: nobody else would ever hear of it.
            LogFailed(error, operation.Kind, operation.Id);
            var code = error is DbException ? DiagnosticCodes.StoreUnavailable : DiagnosticCodes.Unexpected;
            (state, problems) = (OperationState.Failed,
                [new Diagnostic(code, Severity.Error, $"The operation failed: {error.Message.ReplaceLineEndings(" ")}", null,
                    "What was committed stays; go on with POST /api/v1/runs/resume.")]);
        }

        meter.Operations.Add(-1);
        operation.End(state, problems, time.GetUtcNow());

        Task Take(RunResult result)
        {
            operation.Take(result);
            return Task.CompletedTask;
        }
    }

    // The oldest that ended make room.
    private void Forget()
    {
        if (_entries.Count <= MostKept) return;
        foreach (var ended in All.Reverse().Where(operation => operation.State != OperationState.Running).Take(_entries.Count - MostKept))
        {
            if (_entries.TryRemove(ended.Id, out var entry)) entry.Cancel.Dispose();
        }

        foreach (var (key, id) in _keys)
        {
            if (!_entries.ContainsKey(id)) _keys.TryRemove(key, out _);
        }
    }

    [LoggerMessage(3030, LogLevel.Error, "Operation {Kind} {Id} failed")]
    private partial void LogFailed(Exception error, string kind, string id);

    private sealed class Entry(Operation operation, CancellationTokenSource cancel)
    {
        public Operation Operation { get; } = operation;

        public CancellationTokenSource Cancel { get; } = cancel;

        public Task Work { get; set; } = Task.CompletedTask;
    }
}
