using System.Threading.Channels;
using Uplift.Control;
using Uplift.Execution;

namespace Uplift.Jobs;

/// <summary>
/// One job in the hands of one runner. A single loop decides, writes what it decided, lets the effects loose, and takes their
/// answers in; effects run beside each other, decisions never do. What it knows it has written, so that another runner can go on
/// from any place.
/// </summary>
internal sealed partial class JobRun
{
    private readonly JobSurroundings _surroundings;
    private readonly EffectRunner _runner;
    private readonly JobHold _hold;
    private readonly Channel<Answer> _answers = Channel.CreateUnbounded<Answer>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<int, Task> _inFlight = [];
    private readonly List<(int Number, Effect Effect)> _due = [];
    private readonly Dictionary<int, IReadOnlyList<Effect>> _effects = [];
    private readonly SortedSet<int> _active = [];
    private readonly HashSet<int> _resumed = [];
    private readonly List<TaskCompletionSource> _located = [];

    private Task _changes = Task.CompletedTask;
    private CancellationToken _stopped;
    private Job _job;
    private JobEntries _entries;
    private JobState _state;
    private string _message;
    private string _failure = "";
    private string _cancelledBy;
    private DateTimeOffset? _deadline;
    private bool _stateChanged;
    private ModuleView _view = null!;
    private EntryProgram _program = null!;

    public JobRun(JobSurroundings surroundings, ClaimedJob claim)
    {
        _surroundings = surroundings;
        _runner = new EffectRunner(surroundings);
        _hold = claim.Hold;
        _job = claim.Job;
        _entries = new JobEntries(_job.Entries);
        _state = _job.State;
        _message = _job.Message;
        _cancelledBy = _job.CancelledBy;
        _deadline = _job.Deadline;
    }

    private JobOptions Options => _job.Request.Options;

    private IFaultPoints Faults => _surroundings.Faults;

    private bool HasFailed => _failure.Length > 0;

    // To leave things as they are was asked for failures and holds for what else ends a job early.
    private bool StopsHere => Options.OnFailure == FailureChoice.Stop;

    /// <summary>Asks to stop; the loop sees it when it decides next.</summary>
    public void Cancel(string by)
    {
        if (_cancelledBy.Length > 0) return;
        _cancelledBy = by;
        _answers.Writer.TryWrite(new Answer.Woken());
    }

    /// <summary>Gives the job up at once: another runner has it.</summary>
    public void Abandon() => _answers.Writer.TryWrite(new Answer.Fault(new JobLostException(_job.Id)));

    /// <summary>Goes on with the job to its end.</summary>
    /// <param name="cancellationToken">Ends this runner, not the job: the next one goes on with it.</param>
    /// <exception cref="JobLostException">Another runner has the job.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = new CancellationTokenSource();
        _stopped = stop.Token;
        await using var registration = cancellationToken.Register(
            () => _answers.Writer.TryWrite(new Answer.Fault(new OperationCanceledException(cancellationToken))));
        try
        {
            Faults.Pass(JobFaultPoint.Claimed);
            if (!await BeginAsync(cancellationToken)) return;
            if (_state != JobState.RollingBack)
            {
                await PumpAsync(DecideForward);
                if (await EndForwardAsync(cancellationToken)) return;
            }

            await PumpAsync(DecideBackward);
            await FinishAsync(StateAfterRollback(), MessageAfterRollback(), ModuleSwitch.None, cancellationToken);
        }
        finally
        {
            // Nothing of this runner may outlive it: what is cut off is found by the next one as under way.
            await stop.CancelAsync();
            await Task.WhenAll(_inFlight.Values);
        }
    }

    // False: the job has ended already, since it no longer fits its tenant.
    private async Task<bool> BeginAsync(CancellationToken cancellationToken)
    {
        if (_entries.All.All(entry => entry.Stage == EntryStage.Pending) && !await PlanAgainAsync(cancellationToken)) return false;
        _view = await _surroundings.Modules.ReadAsync(cancellationToken);
        _program = new EntryProgram(_view, Options, _job.Basis.Concat(_entries.All.Select(entry => entry.Id)));
        if (_deadline is null && Options.Deadline is { } bound)
        {
            _deadline = (_job.Started ?? _surroundings.Control.Time.GetUtcNow()) + bound;
            _stateChanged = true;
        }

        foreach (var entry in _entries.All)
        {
            var isBeingUndone = entry.Stage == EntryStage.Undoing && _state == JobState.Running;
            if (JobEntries.IsUnderWay(entry) || isBeingUndone) _active.Add(entry.Number);
            if (entry.Error.Length > 0 && !HasFailed) _failure = entry.Error;
        }

        // What was under way is met again first, whatever else is to be done: only then is it known how it stands.
        foreach (var number in _active.Where(number => JobEntries.IsUnderWay(_entries[number])))
        {
            _due.Add((number, EffectsOf(number)[_entries[number].Step]));
            _resumed.Add(number);
        }

        return true;
    }

    private async Task<bool> PlanAgainAsync(CancellationToken cancellationToken)
    {
        var enabled = await _surroundings.Control.Modules.ReadAsync(_job.Tenant, cancellationToken);
        List<string> basis = [.. enabled.Select(module => module.Id)];
        if (basis.SequenceEqual(_job.Basis, StringComparer.Ordinal)) return true;
        try
        {
            var entries = await _surroundings.Planning.PlanAsync(_job.Request, enabled, cancellationToken);
            await _surroundings.Planning.CheckAsync(_job.Request, entries, cancellationToken);
            await _surroundings.Table.ReplaceEntriesAsync(_hold, entries, basis, cancellationToken);
            _job = _job with { Entries = entries, Basis = basis };
            _entries = new JobEntries(entries);
            return true;
        }
        catch (Diagnostics.UpliftException error)
        {
            await FinishAsync(JobState.Refused,
                $"The tenant had changed when the turn of the job came, and the request no longer fits: {error.Diagnostics[0].Message}",
                ModuleSwitch.None, cancellationToken);
            return false;
        }
    }

    private async Task PumpAsync(Action decide)
    {
        while (true)
        {
            var wasCancelled = await WriteAsync(decide);
            TellLocated();
            if (_cancelledBy.Length > 0 && !wasCancelled && Revoke()) continue;
            foreach (var (number, effect) in _due) Start(number, effect);
            _due.Clear();
            if (_inFlight.Count == 0) return;
            if (!_answers.Reader.TryPeek(out _)) Faults.Pass(JobFaultPoint.Waiting);
            Take(await _answers.Reader.ReadAsync(CancellationToken.None));
        }
    }

    // Who asked to cancel was heard of by the write that was to let these loose: they are not begun.
    private bool Revoke()
    {
        var revoked = _due.RemoveAll(due => !_resumed.Contains(due.Number) && IsRevoked(due.Number));
        return revoked > 0;
    }

    private bool IsRevoked(int number)
    {
        if (number == Closing) return true;
        var entry = _entries[number];
        if (!JobEntries.IsUnderWay(entry) || (StopsHere && entry.Step > 0)) return false;
        _entries.Put(entry.Step == 0
            ? entry with { Stage = EntryStage.Pending, Ordinal = 0 }
            : entry with { Stage = EntryStage.Undoing });
        _active.Remove(number);
        return true;
    }

    // True: who asked to cancel was known when it was decided.
    private async Task<bool> WriteAsync(Action decide)
    {
        var wasCancelled = false;
        var hasWritten = false;
        var cancelledBy = await _surroundings.Table.Writer.WriteAsync(() =>
        {
            decide();

            // One answer, one decision: what may run beside what is then the same however close together answers come.
            while (_answers.Reader.TryRead(out var answer))
            {
                Take(answer);
                decide();
            }

            wasCancelled = _cancelledBy.Length > 0;
            hasWritten = _entries.HasChanges || _stateChanged;
            if (!hasWritten) return null;
            Faults.Pass(JobFaultPoint.Writing);
            _stateChanged = false;
            return WriteOf(_state, _message);
        }) ?? throw new JobLostException(_job.Id);
        if (!hasWritten) return wasCancelled;
        if (cancelledBy.Length > 0) _cancelledBy = cancelledBy;
        Faults.Pass(JobFaultPoint.Written);
        _surroundings.Notices.Moved(_job.Id);
        return wasCancelled;
    }

    private JobWrite WriteOf(JobState state, string message) =>
        new(_hold, state, message, _entries.TakeProgress()) { Deadline = _deadline };

    private void Start(int number, Effect effect)
    {
        Faults.Pass(JobFaultPoint.Sending);
        var entry = number == Closing ? _entries.All[^1] : _entries[number];
        var task = CarryOutAsync(number, entry, effect, effect is Effect.Changes ? _changes : Task.CompletedTask);
        _inFlight.Add(number, task);

        // One run of a tenant at a time, in the order in which entries began: they are taken back in the reverse one.
        if (effect is Effect.Changes) _changes = task;
    }

    private async Task CarryOutAsync(int number, JobEntry entry, Effect effect, Task before)
    {
        await before;
        var begun = _surroundings.Control.Time.GetTimestamp();
        try
        {
            var result = entry.Stage == EntryStage.Undoing
                ? await _runner.UndoAsync(_job, entry, effect, LocatedAsync, _stopped)
                : await _runner.DoAsync(_job, entry, effect, LocatedAsync, _deadline, _stopped);
            _surroundings.Observer.Acted(
                _job, entry, effect.ToString(), _surroundings.Control.Time.GetElapsedTime(begun), result.Problem);
            _answers.Writer.TryWrite(new Answer.Ended(number, effect, result));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The loop throws it where the others are ended too.
            _answers.Writer.TryWrite(new Answer.Fault(error));
        }

        Task LocatedAsync(string job, CancellationToken token)
        {
            var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _answers.Writer.TryWrite(new Answer.Located(number, job, written));
            return written.Task.WaitAsync(token);
        }
    }

    private void Take(Answer answer)
    {
        switch (answer)
        {
            case Answer.Fault { Error: var error }:
                throw error;
            case Answer.Located { Number: var number, Job: var job, Written: var written }:
                if (number != Closing) _entries.Put(_entries[number] with { Location = job });
                _located.Add(written);
                break;
            case Answer.Ended { Number: var number, Result: var result }:
                Faults.Pass(JobFaultPoint.Answered);
                _inFlight.Remove(number);
                _resumed.Remove(number);
                if (number == Closing) TakeClosing(result);
                else if (_entries[number].Stage == EntryStage.Undoing) TakeUndone(_entries[number], result);
                else TakeDone(_entries[number], result);
                break;
            default:
                break;
        }
    }

    // Only now is it written where the module's job is asked for; then it is waited for.
    private void TellLocated()
    {
        if (_located.Count == 0) return;
        Faults.Pass(JobFaultPoint.Located);
        foreach (var written in _located) written.TrySetResult();
        _located.Clear();
    }

    private IReadOnlyList<Effect> EffectsOf(int number)
    {
        if (_effects.TryGetValue(number, out var known)) return known;
        var entry = _entries[number];
        return _effects[number] = _program.Of(entry, () => _entries.SetBefore(entry, _job.Basis));
    }
}
