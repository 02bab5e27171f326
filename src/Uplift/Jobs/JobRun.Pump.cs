using System.Threading.Channels;
using Uplift.Control;

namespace Uplift.Jobs;

/// <summary>The loop: decide, write, let loose, hear.</summary>
internal sealed partial class JobRun
{
    private static readonly TimeSpan s_mostUnwritten = TimeSpan.FromMilliseconds(100);

    private readonly Channel<Answer> _answers = Channel.CreateUnbounded<Answer>(new UnboundedChannelOptions
    {
        SingleReader = true,
    });
    private readonly List<TaskCompletionSource> _located = [];

    // An effect is first due, then, when it is written that it is under way, ready, and in flight when one of
    // the calls at once is free.
    private readonly List<(int Number, Effect Effect)> _due = [];
    private readonly List<(int Number, Effect Effect)> _ready = [];
    private readonly Dictionary<int, Task> _inFlight = [];

    private Task _changes = Task.CompletedTask;
    private ITimer? _flush;
    private bool _isWriteDue;
    private bool _isOverdue;

    private bool IsToBeWritten => _due.Count > 0 || _located.Count > 0 || _stateChanged || _isOverdue;

    private async Task PumpAsync(Action decide)
    {
        while (true)
        {
            decide();
            if (IsToBeWritten)
            {
                var wasCancelled = await WriteAsync(decide);
                TellLocated();

                // Who asked to cancel was heard of by the write that was to let these loose: they are not begun.
                if (_cancelledBy.Length > 0 && !wasCancelled && Revoke(_due)) continue;
                _ready.AddRange(_due);
                _due.Clear();
            }

            var free = Math.Min(_ready.Count, Options.Parallel - _inFlight.Count);
            for (var index = 0; index < free; index++) Start(_ready[index].Number, _ready[index].Effect);
            if (free > 0) _ready.RemoveRange(0, free);
            if (_inFlight.Count == 0) return;
            if (_entries.HasChanges) WriteSoon();
            if (!_answers.Reader.TryPeek(out _)) Faults.Pass(JobFaultPoint.Waiting);
            Take(await _answers.Reader.ReadAsync(CancellationToken.None));
        }
    }

    // What ends is written with what begins next; where nothing does, when others may have ended too.
    private void WriteSoon()
    {
        if (_isWriteDue) return;
        _isWriteDue = true;
        _flush ??= _surroundings.Control.Time.CreateTimer(
            _ => _answers.Writer.TryWrite(new Answer.Due()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _flush.Change(s_mostUnwritten, Timeout.InfiniteTimeSpan);
    }

    // True: some of them were not begun, and are not going to be.
    private bool Revoke(List<(int Number, Effect Effect)> some) =>
        some.RemoveAll(each => !_resumed.Contains(each.Number) && IsRevoked(each.Number)) > 0;

    private bool IsRevoked(int number)
    {
        if (number == Closing) return true;
        var entry = _entries[number];
        if (!JobEntries.IsUnderWay(entry) || (StopsHere && entry.Step > 0)) return false;
        BreakOff(entry);
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
            (_isOverdue, _isWriteDue) = (false, false);
            if (!hasWritten) return null;
            Faults.Pass(JobFaultPoint.Writing);
            _stateChanged = false;
            return WriteOf(_state, _message);
        }) ?? throw new ClaimLostException($"Job {_job.Id}");
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
        var task = CarryOutAsync(
            number, entry, effect, effect.Stage == EntryStage.Changes ? _changes : Task.CompletedTask);
        _inFlight.Add(number, task);

        // One run of a tenant at a time, in the order in which entries began: they are taken back in the reverse one.
        if (effect.Stage == EntryStage.Changes) _changes = task;
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
                _job, entry, effect.Title, _surroundings.Control.Time.GetElapsedTime(begun), result.Problem);
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
            case Answer.Due:
                _isOverdue = _isWriteDue;
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
}
