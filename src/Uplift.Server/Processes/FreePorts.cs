using Uplift.Execution;

namespace Uplift.Server.Processes;

/// <summary>The ports that modules of this server get: each one at most once, none on which somebody listens.</summary>
internal sealed class FreePorts(ModuleStarting how)
{
    private readonly HashSet<int> _taken = [];
    private readonly Lock _lock = new();

    /// <summary>Takes the lowest free port.</summary>
    /// <exception cref="ModuleEndedException">There is none.</exception>
    public int Take()
    {
        lock (_lock)
        {
            for (var port = how.FirstPort; port <= how.LastPort; port++)
            {
                if (_taken.Contains(port) || !LocalPorts.IsFree(port)) continue;
                _taken.Add(port);
                return port;
            }
        }

        throw new ModuleEndedException(
            $"no port of {how.FirstPort}-{how.LastPort} is free; give the server more with --module-ports");
    }

    /// <summary>Gives a port back.</summary>
    public void Return(int port)
    {
        lock (_lock) _taken.Remove(port);
    }
}

/// <summary>A module ended, or never came up.</summary>
/// <param name="reason">Why, without a capital and a full stop.</param>
internal sealed class ModuleEndedException(string reason) : Exception(reason);
