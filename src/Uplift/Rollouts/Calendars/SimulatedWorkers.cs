namespace Uplift.Rollouts.Calendars;

/// <summary>The workers of a simulated rollout, and their places for slices.</summary>
internal sealed class SimulatedWorkers(int count, int places)
{
    private readonly int[] _taken = new int[count];
    private readonly bool[] _away = new bool[count];

    /// <summary>True: somebody has a place for another slice.</summary>
    public bool HasRoom => Find() is not null;

    /// <summary>True: this one works.</summary>
    public bool IsHere(int worker) => !_away[worker];

    /// <summary>Takes a place where most are free.</summary>
    public int Take()
    {
        var worker = Find()!.Value;
        _taken[worker]++;
        return worker;
    }

    /// <summary>Gives a place back.</summary>
    public void Give(int worker) => _taken[worker]--;

    /// <summary>A worker dies; its places are gone with it.</summary>
    public void Die(int worker) => _away[worker] = true;

    /// <summary>A worker is started again.</summary>
    public void Return(int worker)
    {
        _away[worker] = false;
        _taken[worker] = 0;
    }

    private int? Find()
    {
        int? found = null;
        for (var worker = 0; worker < count; worker++)
        {
            if (_away[worker] || _taken[worker] >= places) continue;
            if (found is null || _taken[worker] < _taken[found.Value]) found = worker;
        }

        return found;
    }
}
