using Uplift.Control;
using Uplift.Execution;

namespace Uplift.Jobs;

/// <summary>
/// One job in the hands of one runner. A single loop decides, writes what it decided, lets the
/// effects loose, and takes their answers in; effects run beside each other, decisions never do. What it knows it has
/// written, so that another runner can go on from any place.
/// </summary>
internal sealed partial class JobRun
{
    private readonly JobSurroundings _surroundings;
    private readonly EffectRunner _runner;
    private readonly ClaimHold _hold;
    private readonly IReadOnlyList<EnabledModule> _enabled;
    private readonly Dictionary<int, IReadOnlyList<Effect>> _effects = [];
    private readonly SortedSet<int> _active = [];
    private readonly HashSet<int> _exclusive = [];
    private readonly HashSet<int> _resumed = [];

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
        _enabled = claim.Enabled;
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

    // What fails is taken back by itself, beside what goes on and what is done; but who cancels wants all of it gone.
    private bool TakesBackAlone => Options.OnFailure == FailureChoice.Continue && _cancelledBy.Length == 0;

    /// <summary>Asks to stop; the loop sees it when it decides next.</summary>
    public void Cancel(string by)
    {
        if (_cancelledBy.Length > 0) return;
        _cancelledBy = by;
        _answers.Writer.TryWrite(new Answer.Woken());
    }

    /// <summary>Gives the job up at once: another runner has it.</summary>
    public void Abandon() => _answers.Writer.TryWrite(new Answer.Fault(new ClaimLostException($"Job {_job.Id}")));

    /// <summary>Goes on with the job to its end.</summary>
    /// <param name="cancellationToken">Ends this runner, not the job: the next one goes on with it.</param>
    /// <exception cref="ClaimLostException">Another runner has the job.</exception>
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
            if (_flush is not null) await _flush.DisposeAsync();
        }
    }

    // False: the job has ended already, since it no longer fits its tenant.
    private async Task<bool> BeginAsync(CancellationToken cancellationToken)
    {
        if (_entries.All.All(entry => entry.Stage == EntryStage.Pending) && !await PlanAgainAsync(cancellationToken))
        {
            return false;
        }

        _view = await _surroundings.Modules.ReadAsync(cancellationToken);
        _program = new EntryProgram(_view, Options, _job.Basis, _entries.All);
        if (_deadline is null && Options.Deadline is { } bound)
        {
            _deadline = (_job.Started ?? _surroundings.Control.Time.GetUtcNow()) + bound;
            _stateChanged = true;
        }

        foreach (var entry in _entries.All)
        {
            if (_program.IsExclusive(entry)) _exclusive.Add(entry.Number);
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
        List<string> basis = [.. _enabled.Select(module => module.Id)];
        if (basis.SequenceEqual(_job.Basis, StringComparer.Ordinal)) return true;
        try
        {
            var entries = await _surroundings.Planning.PlanAsync(_job.Request, _enabled, cancellationToken);
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

    private IReadOnlyList<Effect> EffectsOf(int number)
    {
        if (_effects.TryGetValue(number, out var known)) return known;
        var entry = _entries[number];
        return _effects[number] = _program.Of(entry, () => _entries.SetBefore(entry, _job.Basis));
    }
}
