using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Planning;

/// <summary>What is to be selected: the changes that a module registers, what the ledger knows, and where to
/// go.</summary>
public sealed record SelectionRequest
{
    /// <summary>The module.</summary>
    public required string Product { get; init; }

    /// <summary>Whose data it is, for messages.</summary>
    public string Tenant { get; init; } = "TENANT";

    /// <summary>How its versions are ordered.</summary>
    public required VersionScheme Scheme { get; init; }

    /// <summary>Every change of the package that is there, in the order of its files.</summary>
    public required IReadOnlyList<Change> Registry { get; init; }

    /// <summary>What is recorded for the tenant.</summary>
    public required Ledger Ledger
    {
        get;
        init
        {
            field = value;
            _rows = null;
        }
    }

    /// <summary>The version of the package.</summary>
    public required ModuleVersion Code { get; init; }

    /// <summary>Where to go; null: to the package's version, or with a development build to the last registered
    /// change.</summary>
    public ModuleVersion? Target { get; init; }

    /// <summary>The version that an installation without a ledger is declared to have.</summary>
    public ModuleVersion? From { get; init; }

    /// <summary>
    /// Applies changes that were registered below the installed version after it had been installed, and optional ones
    /// that left failures.
    /// </summary>
    public bool IncludeMissed { get; init; }

    /// <summary>True when the ledger has a version of the module; an empty one counts as none.</summary>
    public bool IsRecorded => Ledger.Find(Product) is { Version.Length: > 0 };

    private ILookup<string, AppliedChange>? _rows;

    /// <summary>What the ledger knows of a change; null: nothing.</summary>
    public AppliedChange? FindRow(Change change)
    {
        _rows ??= Ledger.Changes.Where(row => row.Product == Product)
            .ToLookup(row => row.Key.Id, StringComparer.Ordinal);
        if (!_rows.Contains(change.Id)) return null;
        var rows = _rows[change.Id];
        if (change.Version is not { } version) return rows.FirstOrDefault(row => row.Key.Version.Length == 0);

        // A version is parsed, which is slow, only where none is written the same way.
        return rows.FirstOrDefault(row => row.Key.Version == version.Text)
            ?? rows.FirstOrDefault(
                row => ModuleVersion.TryParse(row.Key.Version, Scheme, out var recorded) && recorded == version);
    }
}

/// <summary>The changes to apply, in order, and between which versions.</summary>
/// <param name="Installed">Recorded or declared; null: neither.</param>
/// <param name="Target">What the module's version becomes; null: a development build without registered changes stays
/// as it is.</param>
/// <param name="Changes">By version, then by file; those of every upgrade last.</param>
/// <param name="Missed">Changes below the installed version that were never applied.</param>
public sealed record Selection(
    ModuleVersion? Installed, ModuleVersion? Target, IReadOnlyList<Change> Changes, IReadOnlyList<Change> Missed)
{
    /// <summary>The changes at or below a declared starting point, which count as applied from then on.</summary>
    public IReadOnlyList<Change> Covered { get; init; } = [];

    /// <summary>False when the installation has data but no recorded version yet.</summary>
    public bool IsRecorded { get; init; } = true;

    /// <summary>True when neither data nor the recorded version would change.</summary>
    public bool IsUpToDate => Changes.Count == 0 && (Target is null || IsRecorded && Installed >= Target);
}

/// <summary>
/// Which changes lead from the installed version to the target: those with <c>installed &lt; version &lt;= target</c>
/// that the ledger does
/// not have. The ledger, not the version alone, says what was applied, so a change registered late is seen as missed
/// (reference: versioned upgraders, table A.8).
/// </summary>
public static class ChangeSelection
{
    /// <summary>Selects, or says with a code of the 20xx range why nothing can be selected.</summary>
    public static Selection? Select(SelectionRequest request, DiagnosticBag bag)
    {
        if (FindDuplicates(request.Product, request.Registry, bag)) return null;
        if (!TryFindInstalled(request, bag, out var installed)) return null;
        var target = request.Target ?? DefaultTarget(request);
        if (IsAboveCode(request, bag) || !CanGo(request, installed, ref target, bag)) return null;
        CheckSeals(request, bag);
        var missed = FindMissed(request, installed);
        if (missed.Count > 0 && !request.IncludeMissed)
        {
            ReportMissed(request, installed!, missed, bag);
            return null;
        }

        if (bag.HasErrors) return null;
        if (installed is null && request.From is null && HasApplicable(request, target))
        {
            ReportUninitialised(request, bag);
            return null;
        }

        return new Selection(installed, target, Pending(request, installed, target, missed), missed)
        {
            Covered = request.IsRecorded
                ? []
                : [.. request.Registry.Where(change => change.Version is not null && change.Version <= installed)],
            IsRecorded = request.IsRecorded,
        };
    }

    /// <summary>The version that the ledger records; false (and a finding) when it cannot be read.</summary>
    public static bool TryReadStamp(
        string product, VersionScheme scheme, Ledger ledger, DiagnosticBag bag, out ModuleVersion? version)
    {
        version = null;
        if (ledger.Find(product) is not { Version.Length: > 0 } module) return true;
        if (ModuleVersion.TryParse(module.Version, scheme, out version)) return true;
        bag.Error(DiagnosticCodes.CorruptStamp,
            $"The recorded version '{module.Version}' of {product} is no version.",
            hint: $"Find out which version the data has, then 'uplift tenant baseline TENANT {product}-VERSION --force'.");
        return false;
    }

    /// <summary>Changes at or below the installed version that the ledger does not have.</summary>
    public static IReadOnlyList<Change> FindMissed(SelectionRequest request, ModuleVersion? installed)
    {
        if (installed is null || !request.IsRecorded) return [];
        return [.. request.Registry.Where(change =>
            change.Version is { } version && version <= installed && request.FindRow(change) is null)];
    }

    /// <summary>Reports changes that a module registers twice; two spellings of one version are the same
    /// version.</summary>
    public static bool FindDuplicates(string product, IReadOnlyList<Change> registry, DiagnosticBag bag)
    {
        var seen = new Dictionary<(string Id, ModuleVersion? Version), Change>();
        var found = false;
        foreach (var change in registry)
        {
            if (seen.TryAdd((change.Id, change.Version), change)) continue;
            var first = seen[(change.Id, change.Version)];
            bag.Error(DiagnosticCodes.DuplicateStep,
                $"{product} registers change {change.Key} twice; the first is {first.Position}.", change.Position,
                "Give one of them another id.");
            found = true;
        }

        return found;
    }

    private static bool TryFindInstalled(SelectionRequest request, DiagnosticBag bag, out ModuleVersion? installed)
    {
        if (!TryReadStamp(request.Product, request.Scheme, request.Ledger, bag, out installed)) return false;
        if (installed is null)
        {
            installed = request.From;
            return true;
        }

        if (request.From is null || request.From == installed) return true;
        bag.Error(DiagnosticCodes.ContradictingFrom,
            $"{request.Product} is recorded as {installed}; the declared starting point is {request.From}.",
            hint: "Leave the starting point out; the ledger knows it.");
        return false;
    }

    private static ModuleVersion? DefaultTarget(SelectionRequest request) =>
        request.Code.IsDevelopment
            ? request.Registry.Where(change => change.Version is not null).Max(change => change.Version)
            : request.Code;

    private static bool IsAboveCode(SelectionRequest request, DiagnosticBag bag)
    {
        if (request.Code.IsDevelopment || request.Target is not { } asked || asked <= request.Code) return false;
        bag.Error(DiagnosticCodes.TargetAboveCode,
            $"{request.Product} {asked} is above the package that is there, {request.Product} {request.Code}.",
            hint: "Add the package of that version to the catalog, or choose a lower target.");
        return true;
    }

    private static bool CanGo(
        SelectionRequest request, ModuleVersion? installed, ref ModuleVersion? target, DiagnosticBag bag)
    {
        if (installed is null || target >= installed) return true;
        if (request.Target is null && request.Code.IsDevelopment)
        {
            target = installed;
            return true;
        }

        bag.Error(DiagnosticCodes.Downgrade,
            $"{request.Product} {installed} is installed, which is newer than {target}.",
            hint: "An older version must not write newer data. To find the way back, ask for the older package: 'uplift plan --to'.");
        return false;
    }

    // P10: what was applied must still be what the package says was applied.
    private static void CheckSeals(SelectionRequest request, DiagnosticBag bag)
    {
        foreach (var change in request.Registry)
        {
            if (request.FindRow(change) is not { Status: not AppliedStatus.Incomplete } row) continue;
            if (row.Checksum == change.Checksum || row.Checksum.Length == 0 || change.Version is null) continue;
            bag.Error(DiagnosticCodes.ChangedAfterApplied,
                $"Change {change.Key} of {request.Product} was applied{When(row)} and has been edited since.",
                change.Position, "Restore the file, or write the correction as a new change.");
        }
    }

    // The time is left out of rows that tenants share.
    private static string When(AppliedChange row) => row.At == default ? "" : $" on {row.At:yyyy-MM-dd}";

    private static bool HasApplicable(SelectionRequest request, ModuleVersion? target) =>
        target is not null && request.Registry.Any(change => change.Version is { } version && version <= target);

    private static List<Change> Pending(
        SelectionRequest request, ModuleVersion? installed, ModuleVersion? target, IReadOnlyList<Change> missed)
    {
        if (target is null) return [.. missed];
        var pending = new List<Change>(missed);
        foreach (var change in request.Registry)
        {
            if (change.Version is not { } version || version > target) continue;
            var row = request.FindRow(change);
            var isBelow = installed is not null && version <= installed;
            var isOpen = row is { Status: AppliedStatus.Incomplete }
                ? !isBelow || request.IncludeMissed
                : row is null && !isBelow;
            if (isOpen) pending.Add(change);
        }

        var ordered = pending.OrderBy(change => change.Version).ToList();
        if (installed is null || installed < target)
        {
            ordered.AddRange(request.Registry.Where(change => change.Version is null));
        }

        return ordered;
    }

    private static void ReportMissed(
        SelectionRequest request, ModuleVersion installed, IReadOnlyList<Change> missed, DiagnosticBag bag)
    {
        foreach (var change in missed)
        {
            bag.Error(DiagnosticCodes.MissedSteps,
                $"Change {change.Key} of {request.Product} is below the installed version {installed} and was never applied.",
                change.Position, "Read what it does, then apply it with --include-missed.");
        }
    }

    private static void ReportUninitialised(SelectionRequest request, DiagnosticBag bag) =>
        bag.Error(DiagnosticCodes.Uninitialised,
            $"Tenant '{request.Tenant}' has tables of {request.Product} but no recorded version.",
            hint: $"Say which version it has: 'uplift tenant baseline {request.Tenant} {request.Product}-VERSION'.");
}
