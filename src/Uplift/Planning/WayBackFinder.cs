using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Planning;

/// <summary>
/// Finds the runs that lie between a tenant and older versions of modules. A run is taken back as a
/// whole, and with it every later one that led to a module of it; later runs about other modules stay.
/// </summary>
/// <param name="past">The runs that were not taken back, oldest first.</param>
public sealed class WayBackFinder(Ledger ledger, IReadOnlyList<ModulePackage> asked, IReadOnlyList<PastRun> past)
{
    private readonly DiagnosticBag _problems = new();
    private readonly HashSet<PastRun> _needed = new(ReferenceEqualityComparer.Instance);

    /// <summary>The way; with problems and without runs when there is none.</summary>
    public WayBack Find()
    {
        foreach (var package in asked) Lead(package);
        AddLater();
        IReadOnlyList<PastRun> runs = [.. past.Where(_needed.Contains).Reverse()];
        var after = After(runs);
        if (!_problems.HasErrors) CheckAsked(after, runs);
        return _problems.HasErrors
            ? new WayBack([], new Dictionary<string, string?>(), [.. _problems]) : new WayBack(runs, after, []);
    }

    // The runs from the last one backwards until one began at the version that was asked for.
    private void Lead(ModulePackage package)
    {
        var product = package.Id.Product;
        if (VersionOf(package, ledger.Find(product)?.Version) is not { } installed || installed < package.Id.Version)
        {
            Refuse($"{package.Id} lies ahead and another module of the target behind: a plan goes in one direction.",
                "Make a plan for what goes back, apply it, then make one for what goes forward.");
            return;
        }

        var now = installed;
        foreach (var run in past.Reverse().Where(run => run.Products.Contains(product)))
        {
            if (now == package.Id.Version) return;
            var before = VersionOf(package, run.Before.GetValueOrDefault(product));
            if (before == now) continue;
            _needed.Add(run);
            if (before is null || before < package.Id.Version)
            {
                RefuseAt(package, run, before, now);
                return;
            }

            now = before;
        }

        if (now == package.Id.Version) return;
        Refuse($"{product} {now} was not brought by a run that could be taken back, so that {package.Id} cannot be gone back to.",
            "Restore the tenant from a backup, or stay at this version.");
    }

    private void RefuseAt(ModulePackage package, PastRun run, ModuleVersion? before, ModuleVersion now)
    {
        if (before is null)
        {
            Refuse(
                $"Run {run.Id} installed {package.Id.Product} at {now}: there is nothing to take back to, and {package.Id} was never here.",
                "Restore the tenant from a backup, or purge the module and install the older version, which deletes its data.");
            return;
        }

        Refuse($"Run {run.Id} led {package.Id.Product} from {before} to {now} in one go: {package.Id} lies between.",
            $"Go back to {package.Id.Product}-{before}, then forward to {package.Id}.");
    }

    // What came later rests on what it led to.
    private void AddLater()
    {
        var products = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in past)
        {
            if (run.Products.Any(products.Contains)) _needed.Add(run);
            if (_needed.Contains(run)) products.UnionWith(run.Products);
        }
    }

    private Dictionary<string, string?> After(IReadOnlyList<PastRun> runs)
    {
        var after = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            foreach (var product in run.Products) after[product] = run.Before.GetValueOrDefault(product);
        }

        foreach (var (product, version) in after.ToList())
        {
            if (version == ledger.Find(product)?.Version) after.Remove(product);
        }

        return after;
    }

    // Runs that others need to go can lead further back than was asked for.
    private void CheckAsked(Dictionary<string, string?> after, IReadOnlyList<PastRun> runs)
    {
        foreach (var package in asked)
        {
            if (!after.TryGetValue(package.Id.Product, out var version)
                || VersionOf(package, version) == package.Id.Version) continue;
            Refuse($"Taking back {string.Join(" and ", runs.Select(run => run.Id))} leads {package.Id.Product} to "
                + $"{version ?? "where it was not installed"}, and {package.Id} was asked for.",
                "Ask for the versions that these runs began at, then go forward.");
        }
    }

    private static ModuleVersion? VersionOf(ModulePackage package, string? text) =>
        ModuleVersion.TryParse(text, package.Scheme, out var version) ? version : null;

    private void Refuse(string message, string hint) => _problems.Error(DiagnosticCodes.Downgrade, message, hint: hint);
}
