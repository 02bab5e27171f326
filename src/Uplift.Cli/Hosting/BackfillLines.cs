using Uplift.Cli.Views;
using Uplift.Control;

namespace Uplift.Cli.Hosting;

/// <summary>Lines about the progress of a backfill: when a tenant begins, waits, goes on or ends, and now
/// and then between.</summary>
internal sealed class BackfillLines(Output output, TimeProvider time)
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string About, long At)> _said = [];

    /// <summary>Hears how far it is in a tenant.</summary>
    public void On(BackfillPart part)
    {
        var about = $"{part.State} {part.Progress.Note}";
        lock (_lock)
        {
            var isKnown = _said.TryGetValue(part.Tenant, out var last) && last.About == about;
            if (isKnown && time.GetElapsedTime(last.At) < s_between) return;
            _said[part.Tenant] = (about, time.GetTimestamp());
            output.Say($"{part.Tenant}: {BackfillView.Describe(part)}");
        }
    }
}
