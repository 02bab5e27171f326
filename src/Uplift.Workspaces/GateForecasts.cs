using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;

namespace Uplift.Workspaces;

/// <summary>When a closed gate will open at the present rate.</summary>
/// <param name="At">When; null: nobody can tell.</param>
/// <param name="Reason">From what that is told, or why it cannot be; half a sentence.</param>
public sealed record GateForecast(DateTimeOffset? At, string Reason);

/// <summary>Tells from the backfills that are open when gates will.</summary>
internal sealed class GateForecasts
{
    private readonly IReadOnlyList<BackfillStatus> _open;
    private readonly IReadOnlyList<ModulePackage> _packages;
    private readonly DateTimeOffset _now;

    private GateForecasts(
        IReadOnlyList<BackfillStatus> open, IReadOnlyList<ModulePackage> packages, DateTimeOffset now) =>
        (_open, _packages, _now) = (open, packages, now);

    /// <summary>Reads how far the open backfills of the modules are.</summary>
    public static async Task<GateForecasts> ReadAsync(
        BackfillTable table, IReadOnlyList<ModulePackage> packages, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var products = packages.Select(package => package.Id.Product).ToHashSet(StringComparer.Ordinal);
        var open = new List<BackfillStatus>();
        foreach (var backfill in await table.ListAsync(onlyOpen: true, cancellationToken))
        {
            if (!products.Contains(ProductOf(backfill))) continue;
            var parts = await table.ReadPartsAsync(backfill.Id, cancellationToken);
            open.Add(new BackfillStatus(backfill, parts, new Dictionary<string, IReadOnlyList<Stores.ObjectFailure>>(), now));
        }

        return new GateForecasts(open, packages, now);
    }

    /// <summary>The gates, the closed ones with their forecasts.</summary>
    public IReadOnlyList<TenantGate> Of(IReadOnlyList<TenantGate> gates) =>
        [.. gates.Select(gate => gate.IsOpen ? gate : gate with { Forecast = Of(gate) })];

    private GateForecast Of(TenantGate gate)
    {
        if (gate.Problems.Count > 0) return new GateForecast(null, "it cannot be asked");
        if (gate.Conditions.FirstOrDefault(condition => !condition.IsMet && condition.Kind == GateConditionKind.Check)
            is { } check)
        {
            return new GateForecast(null, $"'{check.Name}' does not hold, and nobody can tell when it will");
        }

        var forecasts = _packages.Select(package => Of(gate, package)).OfType<GateForecast>().ToList();
        return forecasts.Find(forecast => forecast.At is null) ?? forecasts.MaxBy(forecast => forecast.At)!;
    }

    // What is still to be rewritten comes before the soak time, which begins when that has ended.
    private GateForecast? Of(TenantGate gate, ModulePackage package)
    {
        var module = package.Id.ToString();
        var waits = gate.Conditions.Where(condition => condition.Module == module && !condition.IsMet).ToList();
        if (gate.Answers.All(answer => answer.Module != module || answer.IsOpen)
            && waits.TrueForAll(condition => condition.Kind == GateConditionKind.Soak))
        {
            return waits is [var soak] ? new GateForecast(soak.At, "the soak time has passed then") : null;
        }

        var product = package.Id.Product;
        foreach (var status in _open.Where(status => ProductOf(status.Backfill) == product))
        {
            if (status.Parts.FirstOrDefault(part => part.Tenant == gate.Tenant && !part.IsOver) is not { } part) continue;
            return Of(status, part, package.Gate.Soak);
        }

        return new GateForecast(null, "no backfill is open that would rewrite what is older; begin one with "
            + $"'uplift backfill start {gate.Tenant} --to {product}-{package.Gate.Backfill ?? package.Id.Version}'");
    }

    private GateForecast Of(BackfillStatus status, BackfillPart part, TimeSpan soak)
    {
        var id = status.Backfill.Id;
        if (status.Backfill.State == BackfillState.Paused) return new GateForecast(null, $"backfill {id} is paused");
        var progress = part.Progress;
        if (part.State != BackfillPartState.Running || status.IsSilent(part) || progress.Rate <= 0)
        {
            return new GateForecast(null, $"nobody works on backfill {id} in this tenant");
        }

        var left = TimeSpan.FromSeconds(Math.Max(0, progress.Total - progress.Looked) / progress.Rate);
        return new GateForecast(_now + left + soak,
            $"backfill {id} has looked at {progress.Looked} of {progress.Total}, {progress.Rate:0}/s, about "
            + $"{DurationText.Of(left)} left" + (soak > TimeSpan.Zero ? $", then {DurationText.Of(soak)} of soak time" : ""));
    }

    private static string ProductOf(Backfill backfill) => RunOrigin.ProductOf(backfill.Request.Module);
}
