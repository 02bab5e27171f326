using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Uplift.Server.Processes;

/// <summary>
/// A variable in the surroundings of each process that belongs to an instance: children inherit it, so that what is
/// left of a module is found also when it left its parent, its group and its session.
/// </summary>
/// <param name="Value">Of all that a node starts its beginning is the same.</param>
internal sealed record ProcessMark(string Value)
{
    /// <summary>The name of the variable.</summary>
    public const string Variable = "UPLIFT_STARTED";

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    /// <summary>The mark of one request of a node.</summary>
    public ProcessMark For(string request) => new(Value + request);

    /// <summary>Kills whatever bears a mark that begins so.</summary>
    public void KillAll()
    {
        foreach (var process in Find()) Kill(process);
    }

    /// <summary>Waits until nothing bears such a mark, as guardians without a server see to it, and kills what does not
    /// end in time.</summary>
    /// <returns>How many processes were there.</returns>
    public async Task<int> OutliveAsync(TimeSpan grace, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var found = Find().Count;
        while (Find().Count > 0)
        {
            if (time.GetElapsedTime(began) > grace) KillAll();
            await Task.Delay(s_look, time, cancellationToken);
        }

        return found;
    }

    private List<int> Find()
    {
        var sought = Encoding.UTF8.GetBytes($"{Variable}={Value}");
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || id == Environment.ProcessId) continue;
            try
            {
                // Empty of what has died and was not buried.
                var surroundings = File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan();
                var at = surroundings.IndexOf(sought);
                if (at == 0 || (at > 0 && surroundings[at - 1] == 0)) found.Add(id);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile, or is somebody else's.
            }
        }

        return found;
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile.
        }
    }
}
