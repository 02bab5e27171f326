using System.Data.Common;
using System.Globalization;
using Dapper;

namespace Uplift.Stores.Sql;

/// <summary>A connection inside a transaction, the tables' names and the tenant: what the shared parts of a store work with.</summary>
public sealed record SqlSession(DbConnection Connection, DbTransaction? Transaction, StateTables Tables, TenantId Tenant)
{
    /// <summary>Runs a statement; the tenant is always its parameter <c>@tenant</c>.</summary>
    public Task<int> ExecuteAsync(string sql, object? values, CancellationToken cancellationToken) =>
        Connection.ExecuteAsync(Command(sql, values, cancellationToken));

    /// <summary>Reads rows; the tenant is always the parameter <c>@tenant</c>.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? values, CancellationToken cancellationToken) =>
        (await Connection.QueryAsync<T>(Command(sql, values, cancellationToken))).AsList();

    /// <summary>The text form of a time in the tables.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The reverse of <see cref="Text"/>.</summary>
    public static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private CommandDefinition Command(string sql, object? values, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters(values);
        parameters.Add("tenant", Tenant.ToString());
        return new CommandDefinition(sql, parameters, Transaction, cancellationToken: cancellationToken);
    }
}
