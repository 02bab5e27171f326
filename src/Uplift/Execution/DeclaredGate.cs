using System.Data.Common;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Execution;

/// <summary>
/// What a package asks of a tenant that has an older version before it is switched on: the other half of the gate
/// beside <see cref="VersionGate"/>. Asking writes nothing.
/// </summary>
public static class DeclaredGate
{
    /// <summary>What stands in the history for a backfill that left no object of a module behind.</summary>
    public const string Backfilled = "backfill";

    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(5);

    /// <summary>Asks about each condition, in the order of the package. A query is asked in the transaction given, so
    /// that it sees what the run has written.</summary>
    /// <param name="now">The time that soak times are compared with.</param>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.GateUnreadable"/>: the database refuses a query.</exception>
    public static async Task<IReadOnlyList<GateCondition>> AskAsync(
        IStoreTransaction transaction, TenantId tenant, ModulePackage package, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var conditions = new List<GateCondition>();
        if (package.Gate.Backfill is { } wanted)
        {
            var history = await transaction.Ledger.ReadHistoryAsync(cancellationToken);
            conditions.AddRange(OfBackfill(package, FindBackfill(package, wanted, history), now));
        }

        foreach (var check in package.Gate.Checks)
        {
            conditions.Add(check.Kind == GateCheckKind.Sql
                ? await QueryAsync(transaction, tenant, package, check, cancellationToken)
                : await GetAsync(tenant, package, check, cancellationToken));
        }

        return conditions;
    }

    private static IEnumerable<GateCondition> OfBackfill(ModulePackage package, HistoryEntry? last, DateTimeOffset now)
    {
        var (module, wanted) = (package.Id.ToString(), package.Gate.Backfill!);
        yield return new GateCondition(module, GateConditionKind.Backfill, $"backfill to {wanted}",
            last is null ? $"no backfill to {wanted} or later has come to its end" : "");
        if (package.Gate.Soak == TimeSpan.Zero) yield break;
        var (name, end) = ($"soak time of {DurationText.Of(package.Gate.Soak)}", last?.At + package.Gate.Soak);
        yield return new GateCondition(module, GateConditionKind.Soak, name,
            end is null ? "the soak time begins when the backfill has ended"
            : end > now ? $"the soak time lasts until {end.Value.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z" : "")
        {
            At = end > now ? end : null,
        };
    }

    /// <summary>The last backfill to a version of a module, or to a later one, that counts still: what was taken back or
    /// purged since brought old objects back, or took all of them away.</summary>
    internal static HistoryEntry? FindBackfill(
        ModulePackage package, ModuleVersion wanted, IReadOnlyList<HistoryEntry> history) => history
        .Where(entry => entry.Product == package.Id.Product).Reverse()
        .TakeWhile(entry => entry.Action is not ("undo" or "purge"))
        .FirstOrDefault(entry => entry.Action == Backfilled
            && ModuleVersion.TryParse(entry.Version, package.Scheme, out var version) && version >= wanted);

    private static async Task<GateCondition> GetAsync(
        TenantId tenant, ModulePackage package, GateCheck check, CancellationToken cancellationToken)
    {
        var wrong = await UrlProbe.FindWrongAsync(check.For(tenant.Value), s_most, cancellationToken);
        return new GateCondition(package.Id.ToString(), GateConditionKind.Check, check.Name,
            wrong is null ? "" : $"{check.Name}: {wrong}");
    }

    private static async Task<GateCondition> QueryAsync(
        IStoreTransaction transaction, TenantId tenant, ModulePackage package, GateCheck check,
        CancellationToken cancellationToken)
    {
        try
        {
            var rows = await transaction.Schema.QueryAsync(package.Id.Product, check.Text, cancellationToken);
            var some = string.Join(", ", rows.Take(OlderObjects.MostExamples).Select(QuotedText.Of))
                + (rows.Count > OlderObjects.MostExamples ? " and more" : "");
            return new GateCondition(package.Id.ToString(), GateConditionKind.Check, check.Name,
                rows.Count == 0 ? "" : $"{check.Name}: the query finds {some}")
            {
                Examples = rows,
            };
        }
        catch (DbException error)
        {
            throw new UpliftException(DiagnosticCodes.GateUnreadable,
                $"The check '{check.Name}' in the gate of {package.Id} cannot be asked of tenant '{tenant}': {error.Message.TrimEnd('.')}.",
                check.Position, "Nothing was switched. Mend the query in the package, then do the same again.", error);
        }
    }
}
