namespace Uplift.Rollouts.Calendars;

/// <summary>
/// The present wave of a simulated rollout: which slice goes to which worker and which tenant begins next, as the
/// workers do it. The same list of waiting tenants serves calendars and simulations.
/// </summary>
internal sealed class SimulatedWave
{
    private readonly SimulationSettings _settings;
    private readonly SimulatedWindows _windows;
    private readonly SimulatedWorkers _workers;
    private readonly List<SimulatedSlice> _slices;
    private readonly List<SimulatedMove> _moves;
    private readonly Dictionary<int, SimulatedSlice> _sliceOf = [];
    private readonly Dictionary<string, int> _onServer = new(StringComparer.Ordinal);
    private readonly int[] _waiting;
    private readonly int _servers;
    private readonly int _parallel;
    private int _failed;

    public SimulatedWave(
        RolloutSpec spec, SimulationSettings settings, SimulatedWindows windows, SimulatedWorkers workers,
        IEnumerable<SimulatedMove> moves)
    {
        (_settings, _windows, _workers) = (settings, windows, workers);
        _moves = [.. moves];
        _parallel = spec.ParallelOf(_moves.Count == 0 ? 0 : _moves[0].Place.Wave);
        foreach (var slice in _moves.GroupBy(move => move.Place.Slice))
        {
            _sliceOf.Add(slice.Key, new SimulatedSlice(slice));
        }

        _slices = [.. _sliceOf.Values];
        _servers = _moves.Select(move => move.Tenant.Server).Distinct().Count();
        _waiting = new int[windows.Count];
        foreach (var move in _moves) _waiting[move.Window]++;
    }

    /// <summary>How many tenants are worked on.</summary>
    public int Open { get; private set; }

    /// <summary>How many tenants it has.</summary>
    public int Total => _moves.Count;

    /// <summary>How its tenants stand, counted as the control database counts them.</summary>
    public WaveTally Tally()
    {
        var (due, later) = (0, 0);
        DateTimeOffset? next = null;
        for (var window = 0; window < _waiting.Length; window++)
        {
            if (_windows.Opens(window) is not { } opens)
            {
                due += _waiting[window];
            }
            else if (_waiting[window] > 0)
            {
                later += _waiting[window];
                next = next is null || opens < next ? opens : next;
            }
        }

        return new WaveTally(Total, due, later, Open, _failed, next);
    }

    /// <summary>Gives slices to workers and begins tenants until no more may begin.</summary>
    public IReadOnlyList<SimulatedMove> Begin()
    {
        var begun = new List<SimulatedMove>();
        foreach (var slice in _slices.Where(IsWorkedOn))
        {
            Fill(slice, begun);
            if (slice.Running.Count == 0) GiveBack(slice);
        }

        _slices.RemoveAll(slice => slice.IsThrough && slice.Worker is null);
        var room = IsFull ? 0 : SlicePace.Slices(_parallel) - _slices.Count(slice => slice.Worker is not null);
        foreach (var slice in _slices)
        {
            if (room == 0 || !_workers.HasRoom) break;
            if (slice.Worker is not null || slice.Find(MayBegin) is null) continue;
            slice.Worker = _workers.Take();
            Fill(slice, begun);
            room--;
        }

        return begun;
    }

    /// <summary>Why nothing more begins.</summary>
    public CalendarCause Cause(WaveTally tally)
    {
        if (tally.Due == 0) return tally.Later > 0 ? CalendarCause.Windows : CalendarCause.LastTenants;
        if (Open >= _parallel) return CalendarCause.Parallel;
        if (IsFull || !_slices.Any(slice => slice.Find(MayBegin) is not null)) return CalendarCause.Servers;
        var placed = _slices.Count(slice => slice.Worker is not null);

        // With room on both sides no other slice is left: those that are at work have more tenants than lanes.
        return placed >= SlicePace.Slices(_parallel) || _workers.HasRoom ? CalendarCause.Slices : CalendarCause.Workers;
    }

    /// <summary>Ends the work on a tenant.</summary>
    public void End(SimulatedMove move, RolloutTenantState state)
    {
        Leave(move);
        if (_sliceOf[move.Place.Slice] is { IsThrough: true } slice) GiveBack(slice);
        Open--;
        move.State = state;
        if (state != RolloutTenantState.Done) _failed++;
    }

    /// <summary>Takes the slices of a dead worker from it; those whom it worked on go first elsewhere.</summary>
    /// <returns>How many slices it had.</returns>
    public int Drop(int worker, DateTimeOffset died, DateTimeOffset free)
    {
        var dropped = _slices.Where(slice => slice.Worker == worker).ToList();
        foreach (var slice in dropped)
        {
            slice.Worker = null;
            foreach (var move in slice.Running.ToList())
            {
                Leave(move);
                move.Claim++;
                move.Left = (move.Ends > died ? move.Ends - died : TimeSpan.Zero, free);
                slice.Left.Enqueue(move);
            }
        }

        return dropped.Count;
    }

    /// <summary>The tenants that a worker has.</summary>
    public IEnumerable<SimulatedMove> Of(int worker) =>
        _slices.Where(slice => slice.Worker == worker).SelectMany(slice => slice.Running);

    /// <summary>Lets all that failed wait for another try.</summary>
    public void Retry()
    {
        foreach (var move in _moves.Where(move => move.State == RolloutTenantState.Failed))
        {
            move.State = RolloutTenantState.Waiting;
            _waiting[move.Window]++;
            var slice = _sliceOf[move.Place.Slice];
            slice.Return(move);
            if (!_slices.Contains(slice)) _slices.Add(slice);
        }

        _failed = 0;
    }

    // Then nobody has to be looked at: no server takes another tenant.
    private bool IsFull => _settings.PerServer is { } most && Open >= most * _servers;

    private bool IsWorkedOn(SimulatedSlice slice) => slice.Worker is { } worker && _workers.IsHere(worker);

    private void GiveBack(SimulatedSlice slice)
    {
        _workers.Give(slice.Worker!.Value);
        slice.Worker = null;
    }

    private void Fill(SimulatedSlice slice, List<SimulatedMove> begun)
    {
        while (slice.Running.Count < SlicePace.Lanes(_parallel) && slice.Find(MayBegin) is { } move)
        {
            slice.Take(move);
            _onServer[move.Tenant.Server] = OnServer(move) + 1;
            if (move.State == RolloutTenantState.Waiting)
            {
                _waiting[move.Window]--;
                Open++;
            }

            move.State = RolloutTenantState.Running;
            move.Claim++;
            begun.Add(move);
        }
    }

    private void Leave(SimulatedMove move)
    {
        _sliceOf[move.Place.Slice].Running.Remove(move);
        _onServer[move.Tenant.Server] = OnServer(move) - 1;
    }

    private bool MayBegin(SimulatedMove move) =>
        _windows.Opens(move.Window) is null && !(OnServer(move) >= _settings.PerServer);

    private int OnServer(SimulatedMove move) => _onServer.GetValueOrDefault(move.Tenant.Server);
}
