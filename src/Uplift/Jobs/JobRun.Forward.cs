using Uplift.Diagnostics;

namespace Uplift.Jobs;

/// <summary>Towards what was asked for.</summary>
internal sealed partial class JobRun
{
    // No entry has it: what is told to permissions modules when all entries are done.
    private const int Closing = 0;

    private IReadOnlyList<Effect>? _closing;
    private int _closed;

    // What failed or was stopped begins nothing more, but for entries that go on alone.
    private bool BeginsNothing => _cancelledBy.Length > 0 || IsLate || (HasFailed && Options.OnFailure != FailureChoice.Continue);

    private bool IsLate => _deadline is { } deadline && _surroundings.Control.Time.GetUtcNow() >= deadline;

    // What is begun is broken off between two effects where it is taken back anyway.
    private bool BreaksOff => BeginsNothing && !StopsHere;

    private void DecideForward()
    {
        foreach (var number in _active.ToList())
        {
            if (!_inFlight.ContainsKey(number) && !_due.Exists(due => due.Number == number)) Continue(_entries[number]);
        }

        while (!BeginsNothing && NextReady() is { } entry) Begin(entry);
        if (_active.Count == 0 && _inFlight.Count == 0 && _due.Count == 0) DecideClosing();
    }

    private JobEntry? NextReady()
    {
        if (_active.Count >= Options.Parallel || _active.Any(number => _program.IsExclusive(_entries[number]))) return null;
        foreach (var entry in _entries.All.Where(entry => entry.Stage == EntryStage.Pending))
        {
            var waits = entry.Waits.Select(number => _entries[number]).ToList();
            if (waits.Find(other => other.Error.Length > 0 || other.Stage == EntryStage.Skipped) is { } failed)
            {
                var fate = failed.Stage == EntryStage.Skipped ? "was not begun" : "failed";
                _entries.Put(entry with { Stage = EntryStage.Skipped, Message = $"Not begun: it needs {failed.Id}, which {fate}." });
                continue;
            }

            var isReady = waits.TrueForAll(other => other.Stage == EntryStage.Done);
            if (isReady && (_active.Count == 0 || !_program.IsExclusive(entry))) return entry;
        }

        return null;
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
            DecideUndo(entry);
            return;
        }

        var effects = EffectsOf(entry.Number);
        if (entry.Step == effects.Count)
        {
            _entries.Put(entry with { Stage = EntryStage.Done });
            _active.Remove(entry.Number);
            return;
        }

        if (BreaksOff)
        {
            _entries.Put(entry with { Stage = entry.Step == 0 ? EntryStage.Pending : EntryStage.Undoing });
            _active.Remove(entry.Number);
            return;
        }

        var effect = effects[entry.Step];
        _entries.Put(entry with { Stage = effect.Stage });
        _due.Add((entry.Number, effect));
    }

    private void TakeDone(JobEntry entry, EffectResult result)
    {
        var run = result.Run.Length > 0 ? result.Run : entry.Run;
        var message = result.Note.Length > 0 ? result.Note : entry.Message;
        entry = entry with { Run = run, Location = "", Message = message };
        if (result.End == EffectEnd.Done)
        {
            var isLast = entry.Step + 1 == EffectsOf(entry.Number).Count;
            if (isLast) _active.Remove(entry.Number);
            _entries.Put(entry with
            {
                Step = entry.Step + 1,
                Stage = isLast ? EntryStage.Done : BreaksOff ? EntryStage.Undoing : entry.Stage,
            });
            if (!isLast && BreaksOff) _active.Remove(entry.Number);
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
            if (BeginsNothing) _active.Remove(entry.Number);
            return;
        }

        _active.Remove(entry.Number);
        _entries.Put(entry with { Stage = EntryStage.Left, Step = toUndo, Message = StandingOf(entry, toUndo) });
    }

    private void DecideClosing()
    {
        if (HasFailed || BeginsNothing || _entries.All.Any(entry => !JobEntries.IsEnded(entry))) return;
        _closing ??= _program.Closing(_entries.All.Where(entry => entry.Stage == EntryStage.Done), _entries.SetAfter(_job.Basis));
        if (_closed < _closing.Count) _due.Add((Closing, _closing[_closed]));
    }

    private void TakeClosing(EffectResult result)
    {
        if (result.End == EffectEnd.Done) _closed++;
        else _failure = result.Problem;
    }
}
