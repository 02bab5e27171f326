using System.Collections.Concurrent;
using Npgsql;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>What all parts of a session know.</summary>
internal sealed record SessionContext(
    PostgreSqlOptions Options, NpgsqlDataSource Source, StateTables Tables, SchemaNames Schemas, SchemaShapes Shapes,
    EqualChanges Equal, TenantId Tenant)
{
    private const int IdleLeases = 10;

    /// <summary>The name by which the tenant is known; that of a side is used in the database alone.</summary>
    public TenantId Known { get; init; } = Tenant;

    /// <summary>The tables of collections as they were found; emptied whenever they can be different.</summary>
    public ConcurrentDictionary<string, Relation> Relations { get; } = new(StringComparer.Ordinal);

    /// <summary>The numbers of journal parts that were taken; emptied whenever they can be different.</summary>
    public ConcurrentDictionary<(JournalMark Mark, string Collection), long> JournalParts { get; } = [];

    /// <summary>Modules whose schema is there and is this tenant's, as read with its state.</summary>
    public HashSet<string> OwnSchemas { get; } = new(StringComparer.Ordinal);

    /// <summary>After which time without a statement the server ends a transaction of this session.</summary>
    public TimeSpan IdleTimeout { get; private set; } = Options.IdleTimeout;

    /// <summary>A connection that took the lease and is ready for the first transaction; null
    /// most of the time.</summary>
    public NpgsqlConnection? Ready { get; set; }

    /// <summary>
    /// Lets the transactions of a holder that hangs end some leases after it: until then they keep the row
    /// of the lease from whoever takes over.
    /// </summary>
    public void Limit(TimeSpan lease)
    {
        var limit = lease * IdleLeases;
        if (limit < IdleTimeout) IdleTimeout = limit;
    }

    /// <summary>The connection that is ready, or another one of the pool.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (Ready is not { } ready) return await Source.OpenConnectionAsync(cancellationToken);
        Ready = null;
        return ready;
    }

    /// <summary>Forgets what a transaction that was rolled back may have made.</summary>
    public void Forget()
    {
        Relations.Clear();
        JournalParts.Clear();
    }

    /// <summary>The quoted schema of a module.</summary>
    public string Schema(string product) => Identifier.Quote(Schemas.Of(Tenant, product));

    /// <summary>A duration as the settings of the server take it.</summary>
    public static string Milliseconds(TimeSpan duration) => $"{(long)duration.TotalMilliseconds}ms";
}
