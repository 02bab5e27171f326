using Npgsql;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>What all parts of a session know.</summary>
internal sealed record SessionContext(
    PostgreSqlOptions Options, NpgsqlDataSource Source, StateTables Tables, SchemaNames Schemas, SchemaVersions Versions,
    TenantId Tenant)
{
    /// <summary>The tables of collections as they were found; emptied whenever they can be different.</summary>
    public Dictionary<string, Relation> Relations { get; } = new(StringComparer.Ordinal);

    /// <summary>The numbers of journal parts that were taken; emptied whenever they can be different.</summary>
    public Dictionary<(JournalMark Mark, string Collection), long> JournalParts { get; } = [];

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
