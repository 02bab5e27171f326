using Uplift.Calls;
using Uplift.Control;
using Uplift.Versions;

namespace Uplift.Jobs;

/// <summary>Back to what was, and what is said at the end.</summary>
internal sealed partial class JobRun
{
    private void DecideBackward()
    {
        while (_inFlight.Count == 0 && _due.Count == 0 && _ready.Count == 0)
        {
            // One after the other, the last first: each may rest on those before it.
            var next = _entries.All
                .Where(entry => entry.Stage == EntryStage.Undoing
                    || (entry.Stage == EntryStage.Done && entry.Ordinal > 0))
                .MaxBy(entry => entry.Ordinal);
            if (next is null) return;
            DecideUndo(next.Stage == EntryStage.Undoing ? next : next with { Stage = EntryStage.Undoing });
        }
    }

    private void DecideUndo(JobEntry entry)
    {
        var effects = EffectsOf(entry.Number);
        var set = _entries.SetBefore(entry, _job.Basis);
        while (entry.Step > 0)
        {
            var inverse = _program.Inverse(entry, effects[entry.Step - 1], set);
            if (inverse is not Effect.Nothing)
            {
                _entries.Put(entry);
                _due.Add((entry.Number, inverse));
                return;
            }

            entry = entry with { Step = entry.Step - 1 };
        }

        _entries.Put(entry with { Stage = entry.Error.Length > 0 ? EntryStage.Failed : EntryStage.Undone });
        _active.Remove(entry.Number);
    }

    private void TakeUndone(JobEntry entry, EffectResult result)
    {
        entry = entry with { Location = "" };
        if (result.End == EffectEnd.Done)
        {
            _entries.Put(entry with { Step = entry.Step - 1 });
            return;
        }

        _active.Remove(entry.Number);
        _entries.Put(entry with
        {
            Stage = EntryStage.Left,
            Message = $"{StandingOf(entry, entry.Step)} Taking it back failed: {result.Problem.TrimEnd('.')}.",
        });
    }

    // How a module stands whose first effects are in force, or may be.
    private string StandingOf(JobEntry entry, int steps)
    {
        var done = EffectsOf(entry.Number).Take(steps).Select(effect => effect switch
        {
            Effect.Changes { Modules: var modules } =>
                $"the changes of {string.Join(" and ", modules)} are made (run {(entry.Run.Length > 0 ? entry.Run : "not known")})",
            Effect.Purge => $"the data of {entry.Id} is purged",
            Effect.Call { What.Purpose: CallPurpose.Permissions } call =>
                $"permissions of {entry.Id} are announced to {call.What.Module}",
            Effect.Call { What.Purpose: CallPurpose.Upgrade } =>
                $"{entry.Id} was called to take over from {entry.From}",
            Effect.Call { What.Purpose: CallPurpose.Enable } => $"{entry.Id} was called to be enabled",
            Effect.Call { What.Purpose: CallPurpose.Disable } => $"{entry.Id} was called to leave",
            _ => $"{entry.Id} was called to purge",
        }).Distinct();
        var serves = entry.IsDisable ? $"the tenant still has {entry.Id}"
            : entry.From is { } from ? $"the tenant still has {from}" : $"{entry.Id} is not enabled";
        return $"{serves}; {string.Join(", ", done)}{(entry.Error.Length > 0 ? ", the last of these perhaps in part" : "")}.";
    }

    // True: the job has ended. False: all is to be taken back.
    private async Task<bool> EndForwardAsync(CancellationToken cancellationToken)
    {
        if (!HasFailed && _entries.All.All(entry => entry.Stage == EntryStage.Done))
        {
            return await TrySwitchAsync(JobState.Done, "", cancellationToken) || RollBack();
        }

        if (!HasFailed) _failure = WhyStopped();
        if (!StopsHere && !TakesBackAlone) return RollBack();
        SkipPending();
        LeaveHalfGroups();
        return await EndAsIsAsync(StopsHere ? JobState.FailedStopped : JobState.DoneWithErrors, cancellationToken)
            || RollBack();
    }

    private string WhyStopped() => _cancelledBy.Length > 0
        ? $"The job was cancelled by {_cancelledBy}."
        : $"The job was not done at its deadline, {_deadline:yyyy-MM-dd'T'HH:mm:ss'Z'}.";

    // The tenant is switched to what is done where that fits together with what stays, else not at all.
    private async Task<bool> EndAsIsAsync(JobState state, CancellationToken cancellationToken)
    {
        if (WrongAfterwards() is not { Count: > 0 } wrong)
        {
            var done = _entries.All.Where(
                entry => entry.Stage == EntryStage.Done && entry.Action != EntryAction.UpToDate).ToList();
            var said = done.Count == 0
                ? "Nothing was switched." : $"The tenant was switched to what is done: {Listed(done)}.";
            return await TrySwitchAsync(state, $"{_failure} {said}{Standing()}", cancellationToken);
        }

        LeaveDone();
        await FinishAsync(StopsHere ? state : JobState.FailedPartly,
            $"{_failure} The tenant was not switched, since what is done does not fit together with the rest: "
                + $"{string.Join("; ", wrong)}.{Standing()}", ModuleSwitch.None, cancellationToken);
        return true;
    }

    private IReadOnlyList<string> WrongAfterwards() =>
        Options.DepCheck ? SetProblems.New(_view, _job.Basis, _entries.SetAfter(_job.Basis)) : [];

    private async Task<bool> TrySwitchAsync(JobState state, string message, CancellationToken cancellationToken)
    {
        if (state == JobState.DoneWithErrors && _entries.All.Any(entry => entry.Stage == EntryStage.Left))
        {
            state = JobState.FailedPartly;
        }

        for (var attempt = 1; attempt <= 2; attempt++)
        {
            try
            {
                await FinishAsync(state, message, SwitchOf(), cancellationToken);
                return true;
            }
            catch (System.Data.Common.DbException error)
            {
                // The modules have done their part and the tenant cannot be switched: then they go back.
                _failure = $"The modules of the tenant could not be stored: {error.Message.TrimEnd('.')}.";
            }
        }

        return false;
    }

    private bool RollBack()
    {
        SkipPending();
        _state = JobState.RollingBack;
        _message = _failure;
        _stateChanged = true;
        return false;
    }

    private void SkipPending()
    {
        foreach (var entry in _entries.All.Where(entry => entry.Stage == EntryStage.Pending).ToList())
        {
            _entries.Put(entry with { Stage = EntryStage.Skipped, Message = "Not begun: the job ended before." });
        }
    }

    private void LeaveDone() =>
        Leave([.. _entries.All.Where(entry => entry.Stage == EntryStage.Done && entry.Ordinal > 0)]);

    // A switch group that is not done as a whole is not switched.
    private void LeaveHalfGroups() => Leave(
        [.. _entries.All.Where(entry => entry.Stage == EntryStage.Done && _entries.FindObstacle(entry) is not null)]);

    private void Leave(IReadOnlyList<JobEntry> entries)
    {
        foreach (var entry in entries)
        {
            _entries.Put(entry with
            {
                Stage = EntryStage.Left,
                Message = StandingOf(entry, EffectsOf(entry.Number).Count),
            });
        }
    }

    private JobState StateAfterRollback() => _entries.All.Any(entry => entry.Stage == EntryStage.Left)
        ? JobState.FailedPartly
            : _cancelledBy.Length > 0 && _entries.All.All(entry => entry.Error.Length == 0) ? JobState.Cancelled
            : JobState.FailedRolledBack;

    private string MessageAfterRollback() => StateAfterRollback() == JobState.FailedPartly
        ? $"{_message} The tenant has the modules that it had before, but not all could be taken back.{Standing()}"
        : $"{_message} What was done was taken back; the tenant has the modules that it had before.";

    private string Standing()
    {
        var left = _entries.All.Where(entry => entry.Stage == EntryStage.Left).ToList();
        return left.Count == 0 ? "" : $" {string.Join(" ", left.Select(entry => $"{entry.Id}: {entry.Message}"))}";
    }

    private static string Listed(IEnumerable<JobEntry> entries) => string.Join(", ", entries.Select(entry => entry.Id));

    private ModuleSwitch SwitchOf()
    {
        var after = _entries.SetAfter(_job.Basis);
        var joining = after.Except(_job.Basis, StringComparer.Ordinal).Select(JoiningOf).ToList();
        var staying = joining.Select(module => module.Product).ToHashSet(StringComparer.Ordinal);
        var leaving = _job.Basis.Where(id => !after.Contains(id)).Select(id => (Id: id, Joining: JoiningOf(id)))
            .Where(pair => !staying.Contains(pair.Joining.Product))
            .Select(pair => new LeavingModule(pair.Joining.Product, pair.Joining.IsPackage && !IsPurged(pair.Id)));
        return new ModuleSwitch([.. leaving], joining);
    }

    private bool IsPurged(string id) => _entries.All.Any(
        entry => entry.Action == EntryAction.Purge && entry.Id == id && entry.Stage == EntryStage.Done);

    private JoiningModule JoiningOf(string id)
    {
        if (_view.PackageOf(id) is { } package)
        {
            return new JoiningModule(package.Id.Product, package.Id.Version.Text, IsPackage: true);
        }

        var product = (_view.Find(id)?.Id ?? OkapiModuleId.Parse(id)).Product;
        return new JoiningModule(product, id[(product.Length + 1)..], IsPackage: false);
    }

    private async Task FinishAsync(
        JobState state, string message, ModuleSwitch change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Faults.Pass(JobFaultPoint.Finishing);
        await _surroundings.Table.FinishAsync(
            _job, WriteOf(state, message), change, () => Faults.Pass(JobFaultPoint.SwitchWritten),
            CancellationToken.None);
        Faults.Pass(JobFaultPoint.Finished);
        _surroundings.Observer.Ended(_job, state, message);
        _surroundings.Notices.Moved(_job.Id);
    }
}
