using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Errors;
using Uplift.Server.Telemetry;

namespace Uplift.Server.Operations;

/// <summary>
/// Works on operations: those that are begun here, at once, and those that another process left. When
/// the server stops they come to the end of a batch and are given back, for the next server to go on with.
/// </summary>
internal sealed partial class OperationLoop(
    ControlDatabase control, OperationTable table, IEnumerable<IOperationWork> works, ServerSettings settings,
    UpliftMeter meter,
    IHostApplicationLifetime lifetime, ILogger<OperationLoop> logger) : BackgroundService
{
    private const int MostTakenUp = 4;
    private const int MostRemembered = 100;

    private readonly ConcurrentDictionary<string, OperationRun> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OperationProgress> _progress = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _ended = [];

    /// <summary>The operations.</summary>
    public OperationTable Table => table;

    /// <summary>The name of this process among those that work on operations.</summary>
    public string Owner { get; } = ClaimHold.NewOwner();

    /// <summary>What happens, or lately happened, in an operation here; null: nothing.</summary>
    public OperationProgress? ProgressOf(string id) => _progress.GetValueOrDefault(id);

    /// <summary>Begins to work on an operation.</summary>
    public void Begin(HeldOperation held)
    {
        var run = new OperationRun(held, lifetime.ApplicationStopping);
        _runs[held.Hold.Id] = run;
        _progress[held.Hold.Id] = run.Progress;
        if (held.Operation.CancelledBy.Length > 0) run.Cancel();
        run.Work = Task.Run(() => RunAsync(run), CancellationToken.None);
    }

    /// <summary>Stops an operation that is worked on here.</summary>
    public void Cancel(string id)
    {
        if (_runs.TryGetValue(id, out var run)) run.Cancel();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.Takeover / 6, control.Time);
        try
        {
            do await BeatAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop.
        }

        await Task.WhenAll(_runs.Values.Select(run => run.Work));
    }

    // Says that this process is alive, hears of cancelled and lost operations, and takes up what others left.
    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            var runs = _runs.Values;
            var kept = await Table.BeatAsync([.. runs.Select(run => run.Held.Hold)], cancellationToken);
            foreach (var run in runs)
            {
                if (!kept.TryGetValue(run.Held.Hold.Id, out var cancelledBy)) run.Abandon();
                else if (cancelledBy.Length > 0) run.Cancel();
            }

            var free = MostTakenUp - _runs.Count;
            if (free <= 0) return;
            foreach (var left in await Table.ClaimAsync(Owner, free, settings.Takeover, cancellationToken))
            {
                LogTakenUp(left.Operation.Kind, left.Operation.Id, left.Done.Count, left.Operation.Tenants.Count);
                Begin(left);
            }
        }
        catch (Exception error) when (error is DbException or UpliftException or TimeoutException)
        {
            // The control database is away. The next turn comes well before anything is lost, and no
            // write depends on this one.
            LogAway(error.Message);
        }
    }

    private async Task RunAsync(OperationRun run)
    {
        var (operation, hold) = (run.Held.Operation, run.Held.Hold);
        using var activity = UpliftMeter.Activities.StartActivity($"operation {operation.Kind}");
        activity?.SetTag("uplift.operation", operation.Id);
        meter.Operations.Add(1);
        try
        {
            if (await WorkAsync(run) is var (state, problems))
            {
                var told = JsonSerializer.Serialize(problems.Select(Finding.Of), ServerJson.Options);
                await Table.EndAsync(hold, state, told, CancellationToken.None);
                run.Progress.End(state);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // What was committed stays; whoever claims it next goes on.
            LogDropped(operation.Kind, operation.Id, error.Message);
        }
        finally
        {
            meter.Operations.Add(-1);
            _runs.TryRemove(new(operation.Id, run));
            if (run.Progress.IsOver) Remember(operation.Id);
            else await LeaveAsync(run);
            run.Dispose();
        }
    }

    // It is given back at once, or when its lease has passed.
    private async Task LeaveAsync(OperationRun run)
    {
        _progress.TryRemove(new(run.Held.Hold.Id, run.Progress));
        run.Progress.Leave();
        try
        {
            await Table.ReleaseAsync(run.Held.Hold, CancellationToken.None);
        }
        catch (Exception error) when (error is DbException or UpliftException or TimeoutException)
        {
            LogAway(error.Message);
        }
    }

    // Null: this process stops, or lost the operation; another goes on with it.
    private async Task<(OperationState State, IReadOnlyList<Diagnostic> Problems)?> WorkAsync(OperationRun run)
    {
        var operation = run.Held.Operation;
        try
        {
            if (!run.IsCancelled) await WorkOf(operation.Kind).RunAsync(run);

            if (!run.Token.IsCancellationRequested) return (OperationState.Done, []);
        }
        catch (OperationCanceledException) when (run.Token.IsCancellationRequested)
        {
            // Told apart below.
        }
        catch (UpliftException error)
        {
            return (OperationState.Failed, error.Diagnostics);
        }
        catch (Exception error) when (error is not (OperationCanceledException or ClaimLostException or DbException))
        {
            // The outermost place of this work: nobody else would ever hear of it.
            LogFailed(error, operation.Kind, operation.Id);
            return (OperationState.Failed,
                [new Diagnostic(DiagnosticCodes.Unexpected, Severity.Error,
                    $"The operation failed: {error.Message.ReplaceLineEndings(" ")}", null,
                    "What was committed stays; go on with POST /api/v1/runs/resume.")]);
        }

        return run.IsCancelled ? (OperationState.Interrupted, []) : null;
    }

    // A newer server may have begun what this one does not know.
    private IOperationWork WorkOf(string kind) =>
        works.FirstOrDefault(work => work.Does(kind)) ?? throw new UpliftException(
            DiagnosticCodes.WrongUsage, $"This server cannot do what operations of the kind {QuotedText.Of(kind)} do.",
            hint: "Run servers of one version, then begin it anew.");

    // Who watches is told the last events also shortly after the end.
    private void Remember(string id)
    {
        _ended.Enqueue(id);
        if (_ended.Count > MostRemembered && _ended.TryDequeue(out var oldest)) _progress.TryRemove(oldest, out _);
    }

    [LoggerMessage(3030, LogLevel.Error, "Operation {Kind} {Id} failed")]
    private partial void LogFailed(Exception error, string kind, string id);

    [LoggerMessage(3031, LogLevel.Information,
        "Operation {Kind} {Id} was left by another process and is taken up: {Done} of {Total} tenants are done")]
    private partial void LogTakenUp(string kind, string id, int done, int total);

    [LoggerMessage(3032, LogLevel.Warning, "Operation {Kind} {Id} was dropped and is taken up again: {Reason}")]
    private partial void LogDropped(string kind, string id, string reason);

    [LoggerMessage(3033, LogLevel.Warning, "The control database does not answer: {Reason}")]
    private partial void LogAway(string reason);
}
