using Uplift.Diagnostics;

namespace Uplift.Rollouts.Calendars;

/// <summary>
/// Carries a rollout out without databases: the waves, slices and decisions are those of the workers, only the clock and
/// what tenants take are given. Without failures what comes out is the calendar.
/// </summary>
public sealed class RolloutSimulation
{
    private readonly RolloutSpec _spec;
    private readonly SimulationSettings _settings;
    private readonly SimulatedWindows _windows = new();
    private readonly SimulatedWorkers _workers;
    private readonly List<SimulatedMove> _moves;
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _coming = new();
    private readonly List<CalendarWave> _waves = [];
    private Dictionary<CalendarCause, TimeSpan> _waited = [];
    private SimulatedWave _wave;
    private Rollout _rollout;
    private DateTimeOffset _now;
    private DateTimeOffset _waveBegan;
    private DateTimeOffset _moved;
    private CalendarCause _cause;
    private DateTimeOffset? _opening;
    private long _order;
    private int _most;
    private int _stops;
    private int _adopted;

    private RolloutSimulation(
        RolloutSpec spec, IReadOnlyList<CalendarTenant> tenants, SimulationSettings settings)
    {
        (_spec, _settings, _now, _waveBegan) = (spec, settings, settings.Begins, settings.Begins);
        var byName = tenants.ToDictionary(tenant => tenant.Tenant, StringComparer.Ordinal);
        _moves =
        [
            .. WaveBuilder.Build(spec, [.. tenants.Select(tenant => tenant.Tenant)]).Select(place => new SimulatedMove(
                byName[place.Tenant], place, _windows.NumberOf(byName[place.Tenant].Window))),
        ];
        _workers = new SimulatedWorkers(settings.Workers, settings.SlicesOfWorker);
        _rollout = new Rollout
        {
            Id = "simulated",
            Plan = "",
            Spec = spec,
            Actor = "",
            State = RolloutState.Running,
            Waves = _moves.Count == 0 ? 0 : _moves[^1].Place.Wave + 1,
            Created = _now,
            Since = _now,
        };
        _wave = WaveOf(0);
        foreach (var death in settings.Deaths) At(_now + death.After, () => Die(death));
    }

    /// <summary>Carries a rollout of these tenants, in this order, to its end.</summary>
    /// <exception cref="UpliftException">The waves make no sense (as <see cref="WaveBuilder.Build"/>).</exception>
    public static RolloutCalendar Run(
        RolloutSpec spec, IReadOnlyList<CalendarTenant> tenants, SimulationSettings settings)
    {
        var simulation = new RolloutSimulation(spec, tenants, settings);
        return tenants.Count == 0 ? simulation.ToCalendar() : simulation.Run();
    }

    private RolloutCalendar Run()
    {
        while (true)
        {
            Decide();
            if (_rollout.IsOver) return ToCalendar();
            var next = Next();
            _waited[_cause] = _waited.GetValueOrDefault(_cause) + (next - _now);
            _now = next;
            while (_coming.TryPeek(out var happens, out var when) && when.At <= _now)
            {
                _coming.Dequeue();
                happens();
            }
        }
    }

    // Everything that can be decided now, until only time helps.
    private void Decide()
    {
        while (true)
        {
            _windows.Look(_now);
            var tally = _wave.Tally();
            _opening = tally.NextDue;
            var move = RolloutDecision.Next(_rollout, tally, _now);
            if (_rollout.State == RolloutState.Paused) move = Resume();
            else if (move is RolloutMove.Check) move = AfterChecks();
            else if (_rollout.Stage == WaveStage.Approval) move = AfterApproval();
            if (move is RolloutMove.Work) Begin();
            if (move is RolloutMove.Work or RolloutMove.Wait)
            {
                _cause = Cause();
                return;
            }

            Make(move);
            if (_rollout.IsOver) return;
        }
    }

    private void Make(RolloutMove move)
    {
        switch (move)
        {
            case RolloutMove.Enter enter:
                if (_rollout.Stage == WaveStage.Tenants) _moved = _now;
                _rollout = _rollout with { Stage = enter.Stage, Since = _now };
                break;
            case RolloutMove.NextWave:
                EndWave();
                _rollout = _rollout with { Wave = _rollout.Wave + 1, Stage = WaveStage.Tenants, Since = _now };
                _wave = WaveOf(_rollout.Wave);
                break;
            case RolloutMove.Stop stop:
                _stops++;
                _rollout = _rollout with { State = RolloutState.Paused, Since = _now, Reason = stop.Reason };
                break;
            case RolloutMove.End end:
                EndWave();
                _rollout = _rollout with { State = end.State, Since = _now };
                break;
        }
    }

    private void Begin()
    {
        foreach (var move in _wave.Begin())
        {
            move.Ends = move.Left is { } left
                ? (left.Free > _now ? left.Free : _now) + left.Work
                : _now + BeginAttempt(move);
            move.Left = null;
            var claim = move.Claim;
            At(move.Ends, () =>
            {
                if (move.Claim == claim)
                    _wave.End(move, move.Fails ? RolloutTenantState.Failed : RolloutTenantState.Done);
            });
        }

        _most = Math.Max(_most, _wave.Open);
    }

    // What was done until it fails is taken back, which takes as long.
    private TimeSpan BeginAttempt(SimulatedMove move)
    {
        if (move.Attempts++ == 0) move.Begins = _now;
        var share = _settings.FailsAt(move.Tenant.Tenant, move.Attempts);
        move.Fails = share is not null;
        return move.Tenant.Duration * (2 * share ?? 1);
    }

    private void Die(WorkerDeath death)
    {
        if (!_workers.IsHere(death.Worker)) return;
        _workers.Die(death.Worker);
        var died = _now;
        foreach (var move in _wave.Of(death.Worker)) move.Claim++;
        At(_now + _settings.Silence, () => _adopted += _wave.Drop(death.Worker, died, died + _settings.Lease));
        At(_now + (death.For > _settings.Silence ? death.For : _settings.Silence), () => _workers.Return(death.Worker));
    }

    private RolloutMove Resume()
    {
        if (_stops >= _settings.MostStops) return new RolloutMove.End(RolloutState.Aborted);
        if (_wave.Open > 0 || _now < _rollout.Since + _settings.Repair) return new RolloutMove.Wait("repair");
        _wave.Retry();
        _rollout = _rollout with { State = RolloutState.Running, Stage = WaveStage.Tenants, Since = _now, Reason = "" };
        return new RolloutMove.Enter(WaveStage.Tenants);
    }

    private RolloutMove AfterChecks() => _now < _rollout.Since + _settings.Checks
        ? new RolloutMove.Wait("checks") : new RolloutMove.Enter(WaveStage.Soak);

    private RolloutMove AfterApproval() => _now < _rollout.Since + _settings.Approval
        ? new RolloutMove.Wait("approval") : RolloutDecision.Behind(_rollout);

    private CalendarCause Cause() => _rollout switch
    {
        { State: RolloutState.Paused } => CalendarCause.Repair,
        { Stage: WaveStage.Checks } => CalendarCause.Checks,
        { Stage: WaveStage.Soak } => CalendarCause.Soak,
        { Stage: WaveStage.Approval } => CalendarCause.Approval,
        _ => _wave.Cause(_wave.Tally()),
    };

    private DateTimeOffset Next()
    {
        DateTimeOffset? next = _coming.TryPeek(out _, out var when) ? when.At : null;
        var also = _rollout switch
        {
            { State: RolloutState.Paused } => _rollout.Since + _settings.Repair,
            { Stage: WaveStage.Checks } => _rollout.Since + _settings.Checks,
            { Stage: WaveStage.Soak } => _rollout.Since + _spec.Soak,
            { Stage: WaveStage.Approval } => _rollout.Since + _settings.Approval,
            _ => _opening,
        };
        if (also > _now && (next is null || also < next)) next = also;
        return next ?? throw new InvalidOperationException($"Nothing moves in wave {_rollout.Wave + 1} any more.");
    }

    private void EndWave()
    {
        _waves.Add(new CalendarWave(
            _rollout.Wave, _wave.Total, _waveBegan, _rollout.State == RolloutState.Paused ? _now : _moved, _now, _waited));
        (_waveBegan, _waited) = (_now, []);
    }

    private SimulatedWave WaveOf(int wave) =>
        new(_spec, _settings, _windows, _workers, _moves.Where(move => move.Place.Wave == wave));

    private void At(DateTimeOffset when, Action happens) => _coming.Enqueue(happens, (when, _order++));

    private RolloutCalendar ToCalendar() => new()
    {
        Entries = [.. _moves.Where(move => move.Attempts > 0).OrderBy(move => move.Begins)
            .ThenBy(move => move.Place.Slice).Select(move => move.ToEntry())],
        Waves = _waves,
        Begins = _settings.Begins,
        Ends = _now,
        MostAtOnce = _most,
        Stops = _stops,
        Adopted = _adopted,
    };
}
