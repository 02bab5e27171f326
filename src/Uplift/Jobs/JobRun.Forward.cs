using Uplift.Diagnostics;

namespace Uplift.Jobs;

/// <summary>Towards what was asked for.</summary>
internal sealed partial class JobRun
{
    // No entry has it: what is told to permissions modules when all entries are done.
    private const int Closing = 0;

    // So many times the calls at once are written down as begun together: those that are not yet sent when
    // a process dies are asked for by the next one like those that are. Where one is called after the other, each is
    // written down for itself.
    private const int WrittenAhead = 4;

    private IReadOnlyList<Effect>? _closing;
    private int _closed;

    // So many entries from the first one need not be looked at: what is put back to pending is not
    // begun again by this runner.
    private int _begun;

    // What failed or was stopped begins nothing more, but for entries that go on alone.
    private bool BeginsNothing => _cancelledBy.Length > 0 || IsLate
        || (HasFailed && Options.OnFailure != FailureChoice.Continue);

    private int MostActive => Options.Parallel == 1 ? 1 : Options.Parallel * WrittenAhead;

    private bool IsLate => _deadline is { } deadline && _surroundings.Control.Time.GetUtcNow() >= deadline;

    // What is begun is broken off between two effects where it is taken back anyway.
    private bool BreaksOff => BeginsNothing && !StopsHere;

    private void DecideForward()
    {
        if (_ready.Count > 0 && BeginsNothing) Revoke(_ready);
        if (TakesBackAlone) GiveUpGroups();
        if (_active.Count > _inFlight.Count + _due.Count + _ready.Count)
        {
            foreach (var number in InTurn())
            {
                if (!IsOnItsWay(number)) Continue(_entries[number]);
            }
        }

        // As long as enough are ready, those that become so are left for one write together.
        while (_ready.Count < Options.Parallel && !BeginsNothing && NextReady() is { } entry) Begin(entry);
        if (_active.Count == 0 && _inFlight.Count == 0 && _due.Count == 0) DecideClosing();
    }

    // A switch group is done as a whole or not at all; and what is late is not begun any more.
    private void GiveUpGroups()
    {
        if (IsLate) SkipPending();
        foreach (var entry in _entries.All.Where(entry => entry.Stage is EntryStage.Pending or EntryStage.Done)
            .ToList())
        {
            if (_entries.FindObstacle(entry) is not { } other) continue;
            var why =
                $"it is switched together with {other.Id}, which {(other.Error.Length > 0 ? "failed" : "is not done")}.";
            if (entry.Stage == EntryStage.Pending)
            {
                _entries.Put(entry with { Stage = EntryStage.Skipped, Message = $"Not begun: {why}" });
                continue;
            }

            _entries.Put(entry with { Stage = EntryStage.Undoing, Message = $"Taken back: {why}" });
            _active.Add(entry.Number);
        }
    }

    // What is taken back comes first, of a switch group the last first: each may rest on those before it.
    private List<int> InTurn() =>
        [.. _active.OrderBy(
            number => _entries[number] is { Stage: EntryStage.Undoing, Ordinal: var ordinal } ? -ordinal : 0)];

    private bool IsBrokenOff(JobEntry entry) => BreaksOff
        || (TakesBackAlone && _entries.FindObstacle(entry) is not null);

    private bool IsOnItsWay(int number) => _inFlight.ContainsKey(number)
        || _due.Exists(due => due.Number == number) || _ready.Exists(ready => ready.Number == number);

    private JobEntry? NextReady()
    {
        if (_active.Count >= MostActive || _exclusive.Overlaps(_active)) return null;
        while (_begun < _entries.All.Count && _entries[_begun + 1].Stage != EntryStage.Pending) _begun++;
        for (var number = _begun + 1; number <= _entries.All.Count; number++)
        {
            var entry = _entries[number];
            if (entry.Stage != EntryStage.Pending || !IsReady(entry)) continue;
            if (_active.Count >= Options.Parallel && IsPackage(entry)) return null;
            if (_active.Count == 0 || !_exclusive.Contains(number)) return entry;
        }

        return null;
    }

    private bool IsPackage(JobEntry entry) =>
        _view.PackageOf(entry.Id) is not null || (entry.From is { } from && _view.PackageOf(from) is not null);

    // What waits for something that failed or was not begun is passed over.
    private bool IsReady(JobEntry entry)
    {
        var isReady = true;
        foreach (var number in entry.Waits)
        {
            var other = _entries[number];
            if (other.Error.Length > 0 || other.Stage is EntryStage.Skipped or EntryStage.Undoing or EntryStage.Undone)
            {
                var fate = other.Stage == EntryStage.Skipped ? "was not begun" : other.Error.Length > 0
                    ? "failed" : "is taken back";
                _entries.Put(entry with
                {
                    Stage = EntryStage.Skipped,
                    Message = $"Not begun: it needs {other.Id}, which {fate}.",
                });
                return false;
            }

            isReady &= other.Stage == EntryStage.Done;
        }

        return isReady;
    }

    private void Begin(JobEntry entry)
    {
        entry = _entries.Put(entry with { Ordinal = _entries.NextOrdinal });
        try
        {
            _ = EffectsOf(entry.Number);
        }
        catch (UpliftException error)
        {
            _active.Add(entry.Number);
            TakeDone(entry, new EffectResult(EffectEnd.NotBegun, error.Diagnostics[0].Message));
            return;
        }

        _active.Add(entry.Number);
        Continue(entry);
    }

    // The next effect of an entry that is begun, forwards or backwards; or its end.
    private void Continue(JobEntry entry)
    {
        if (entry.Stage == EntryStage.Undoing)
        {
            if (!_entries.IsBeneathOthers(entry)) DecideUndo(entry);
            return;
        }

        var effects = EffectsOf(entry.Number);
        if (entry.Step == effects.Count)
        {
            _entries.Put(entry with { Stage = EntryStage.Done });
            _active.Remove(entry.Number);
            return;
        }

        if (IsBrokenOff(entry))
        {
            BreakOff(entry);
            return;
        }

        var effect = effects[entry.Step];
        _entries.Put(entry with { Stage = effect.Stage });
        _due.Add((entry.Number, effect));
    }

    // Nothing of it was begun, or what was is taken back: at once where that is done alone, else when its turn comes.
    private void BreakOff(JobEntry entry)
    {
        _entries.Put(entry.Step == 0
            ? entry with { Stage = EntryStage.Pending, Ordinal = 0 }
            : entry with { Stage = EntryStage.Undoing });
        if (entry.Step == 0 || !TakesBackAlone) _active.Remove(entry.Number);
    }

    private void TakeDone(JobEntry entry, EffectResult result)
    {
        var run = result.Run.Length > 0 ? result.Run : entry.Run;
        var message = result.Note.Length > 0 ? result.Note : entry.Message;
        entry = entry with { Run = run, Location = "", Message = message };
        if (result.End == EffectEnd.Done)
        {
            var isLast = entry.Step + 1 == EffectsOf(entry.Number).Count;
            entry = _entries.Put(entry with { Step = entry.Step + 1, Stage = isLast ? EntryStage.Done : entry.Stage });
            if (isLast) _active.Remove(entry.Number);
            else if (IsBrokenOff(entry)) BreakOff(entry);
            return;
        }

        if (!HasFailed) _failure = result.Problem;
        Fail(entry with { Error = result.Problem }, entry.Step + (result.End == EffectEnd.MayBeDone ? 1 : 0));
    }

    private void Fail(JobEntry entry, int toUndo)
    {
        if (toUndo == 0)
        {
            _active.Remove(entry.Number);
            _entries.Put(entry with { Stage = EntryStage.Failed });
            return;
        }

        if (!StopsHere)
        {
            // Where others go on, it is taken back beside them; else the rollback comes to it in its turn.
            _entries.Put(entry with { Stage = EntryStage.Undoing, Step = toUndo });
            if (!TakesBackAlone) _active.Remove(entry.Number);
            return;
        }

        _active.Remove(entry.Number);
        _entries.Put(entry with { Stage = EntryStage.Left, Step = toUndo, Message = StandingOf(entry, toUndo) });
    }

    private void DecideClosing()
    {
        if (HasFailed || BeginsNothing || _entries.All.Any(entry => !JobEntries.IsEnded(entry))) return;
        _closing ??= _program.Closing(
            _entries.All.Where(entry => entry.Stage == EntryStage.Done), _entries.SetAfter(_job.Basis));
        if (_closed < _closing.Count) _due.Add((Closing, _closing[_closed]));
    }

    private void TakeClosing(EffectResult result)
    {
        if (result.End == EffectEnd.Done) _closed++;
        else _failure = result.Problem;
    }
}
