using System.Data;
using System.Data.Common;
using Dapper;
using Uplift.Execution;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Control;

/// <content>The mirror of the ledgers, written together with the audit log.</content>
public sealed partial class ControlDatabase
{
    // SQLite takes at most 999 parameters in a statement in older builds.
    private const int MirroredAtOnce = 16;
    private const int MarkedAtOnce = 100;

    /// <summary>Copies the module versions of a tenant's ledger into the mirror.</summary>
    public Task MirrorAsync(TenantId tenant, Ledger ledger, CancellationToken cancellationToken) =>
        RecordAsync([new TenantLedger(tenant, ledger)], [], cancellationToken);

    /// <summary>
    /// Mirrors the ledgers of some tenants and appends to the audit log, all in one transaction: one commit
    /// for the tenants that were finished meanwhile.
    /// </summary>
    /// <param name="ledgers">A tenant at most once.</param>
    public async Task RecordAsync(
        IReadOnlyList<TenantLedger> ledgers, IReadOnlyList<AuditNote> notes, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await connections.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            foreach (var some in ledgers.Chunk(MirroredAtOnce))
            {
                await connection.ExecuteAsync(Mirroring(some, transaction, cancellationToken));
            }

            foreach (var some in ledgers.Chunk(MarkedAtOnce))
            {
                await SwitchMarks.ClearAsync(connection, transaction, Prefix, some, cancellationToken);
            }

            // Behind all of them: who has the number waits for no row of a tenant any more.
            foreach (var some in ledgers.Chunk(MarkedAtOnce)) await MarkAsync(connection, transaction, some, cancellationToken);

            // Another writer of the log was faster: all of it again, behind his entries.
            if (await Audit.TryAppendAsync(connection, transaction, notes, cancellationToken))
            {
                await transaction.CommitAsync(cancellationToken);
                return;
            }

            if (attempt == AuditLog.MaxAttempts)
            {
                throw new DBConcurrencyException("The audit log is being written too often at once.");
            }
        }
    }

    private async Task MarkAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<TenantLedger> ledgers,
        CancellationToken cancellationToken)
    {
        var values = new DynamicParameters();
        foreach (var (index, ledger) in ledgers.Index()) values.Add($"t{index}", ledger.Tenant.ToString());
        var tenants = ledgers.Select((_, index) => $"select cast(@t{index} as text) as tenant");
        await RoutingMarks.MarkAsync(
            connection, transaction, Prefix, string.Join(" union ", tenants), values, cancellationToken);
    }

    // What was disabled with its data kept stays so until its data gets another version.
    private CommandDefinition Mirroring(
        IReadOnlyList<TenantLedger> ledgers, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var values = new DynamicParameters();
        var (names, rows) = (new List<string>(), new List<string>());
        foreach (var (number, (tenant, ledger)) in ledgers.Index())
        {
            names.Add($"@t{number}");
            values.Add($"t{number}", tenant.ToString());
            foreach (var module in ledger.Modules.Where(module => module.Version.Length > 0))
            {
                var index = rows.Count;
                rows.Add($"(@t{number}, @p{index}, @v{index}, @a{index}, @f{index})");
                values.Add($"p{index}", module.Product);
                values.Add($"v{index}", module.Version);
                values.Add($"a{index}", SqlSession.Text(module.At));
                values.Add($"f{index}", ledger.Changes
                    .Where(row => row.Product == module.Product && row.Status == AppliedStatus.Incomplete)
                    .Sum(row => row.Failed));
            }
        }

        var insert = rows.Count == 0
            ? ""
            : $"""
            insert into {Prefix}mirror as old (tenant, product, version, at, failed) values {string.Join(", ", rows)}
            on conflict (tenant, product) do update set
              version = excluded.version, at = excluded.at, failed = excluded.failed, source = 'ledger'
            where old.source <> 'off' or old.version <> excluded.version;
            {CalledModules.LeaveToPackages(connections, $"tenant in ({string.Join(", ", names)})")};
            """;
        return new CommandDefinition(
            $"delete from {Prefix}mirror where tenant in ({string.Join(", ", names)}) and source = 'ledger'; {insert}",
            values, transaction, cancellationToken: cancellationToken);
    }
}

/// <summary>What is recorded beside a tenant's data.</summary>
public sealed record TenantLedger(TenantId Tenant, Ledger Ledger)
{
    /// <summary>The number of the lease under which it was read; 0: under none, so that it may be old.</summary>
    public long LeaseToken { get; init; }

    /// <summary>That of a result that has one.</summary>
    public static TenantLedger Of(RunResult result) =>
        new(result.Tenant, result.Ledger!) { LeaseToken = result.LeaseToken };
}
