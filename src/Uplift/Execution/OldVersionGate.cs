using System.Collections.Concurrent;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Execution;

/// <summary>Makes sure, before the second phase of a run, that the old version is down everywhere
/// the checks look, and before the way back, that no version runs that could not read older objects.</summary>
internal sealed class OldVersionGate(
    IStoreProvider provider, Catalog catalog, TimeProvider time, InstallationRules rules)
{
    // Many tenants run one after the other; what was down a moment ago is not asked again for each.
    private static readonly TimeSpan s_trusted = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (long At, Task<string?> Up)> _asked = new(StringComparer.Ordinal);

    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.OldVersionUp"/>: each check that found
    /// something, by name.</exception>
    public async Task PassAsync(RunContext context, CancellationToken cancellationToken)
    {
        var tenant = context.Session.Tenant;
        var bag = new DiagnosticBag();
        foreach (var (check, up) in await FindUpAsync(tenant, ChecksOf(context), cancellationToken))
        {
            bag.Error(DiagnosticCodes.OldVersionUp,
                $"The second phase for tenant '{tenant}' cannot begin, since the old version still runs: {check.Name}: {up}.",
                check.Position,
                $"Stop it there, then 'uplift resume {tenant}'. What can be done while it runs: 'uplift apply PLAN --phase first'.");
        }

        bag.ThrowIfErrors();
    }

    /// <summary>What stands against objects going back to a form that these versions cannot read: each check that finds
    /// one of them running.</summary>
    public async Task<IReadOnlyList<Diagnostic>> FindReadersAsync(
        TenantId tenant, IReadOnlyList<ModulePackage> readers, CancellationToken cancellationToken)
    {
        if (readers.Count == 0 || rules.IsRehearsal) return [];
        var checks = rules.Down.Concat(readers.SelectMany(package => package.Down));
        return
        [
            .. (await FindUpAsync(tenant, checks, cancellationToken)).Select(found => new Diagnostic(
                DiagnosticCodes.OldVersionUp, Severity.Error,
                $"Tenant '{tenant}' cannot go back, since {string.Join(", ", readers)} still runs, which cannot read "
                    + $"what objects would become: {found.Check.Name}: {found.Up}.",
                found.Check.Position, "Nothing was changed. Stop it there, then do the same again, or "
                    + $"'uplift resume {tenant}' where a way back was begun.")),
        ];
    }

    private async Task<IReadOnlyList<(DownCheck Check, string Up)>> FindUpAsync(
        TenantId tenant, IEnumerable<DownCheck> checks, CancellationToken cancellationToken)
    {
        var found = new List<(DownCheck, string)>();
        foreach (var check in checks)
        {
            var up = check.Kind == DownCheckKind.Row
                ? await FindRowsAsync(tenant, check, cancellationToken)
                : await AskAsync(check, cancellationToken);
            if (up is not null) found.Add((check, up));
        }

        return found;
    }

    // The old version knows best where it runs; where its package is gone, the new one says it. Nothing runs
    // of what is only installed.
    private IEnumerable<DownCheck> ChecksOf(RunContext context)
    {
        var upgraded = context.Steps.OfType<SwitchStep>()
            .Select(step =>
                (step.Package,
                    Old: context.Origin.Modules.FirstOrDefault(module => module.Product == step.Package.Id.Product)))
            .Where(pair => pair.Old is { Version.Length: > 0 }).ToList();
        if (upgraded.Count == 0 || rules.IsRehearsal) return [];
        return [.. rules.Down,
            .. upgraded.SelectMany(pair => (OldOf(pair.Package, pair.Old!.Version) ?? pair.Package).Down)];
    }

    private ModulePackage? OldOf(ModulePackage package, string text) =>
        catalog.VersionsOf(package.Id.Product).FirstOrDefault(other =>
            ModuleVersion.TryParse(text, package.Scheme, out var version) && other.Id.Version == version);

    private Task<string?> AskAsync(DownCheck check, CancellationToken cancellationToken)
    {
        if (_asked.TryGetValue(check.Key, out var known) && time.GetElapsedTime(known.At) < s_trusted) return known.Up;
        var asking = DownProbe.FindUpAsync(check, cancellationToken);
        _asked[check.Key] = (time.GetTimestamp(), asking);
        return asking;
    }

    private async Task<string?> FindRowsAsync(TenantId tenant, DownCheck check, CancellationToken cancellationToken)
    {
        try
        {
            await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
            await using var transaction = await store.BeginAsync(null, cancellationToken);
            var rows = await transaction.Schema.QueryAsync(check.Product, check.Word, cancellationToken);
            return rows.Count == 0 ? null : string.Join(", ", rows);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return $"cannot be told ({error.Message.TrimEnd('.')})";
        }
    }
}
