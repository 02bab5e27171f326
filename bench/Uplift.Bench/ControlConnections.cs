using System.Data.Common;
using Npgsql;
using Uplift.Control;

namespace Uplift.Bench;

/// <summary>A control database beside the tenants.</summary>
internal sealed class ControlConnections(NpgsqlDataSource source) : IControlConnections
{
    public string Prefix => "uplift_control.";

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) =>
        await source.OpenConnectionAsync(cancellationToken);

    /// <summary>Makes the tables that the mirror needs.</summary>
    public static async Task<ControlDatabase> CreateAsync(string connection)
    {
        await Arena.ExecuteAsync(connection,
            """
            create schema if not exists uplift_control;
            create table uplift_control.tenant (
              name text primary key, display text not null, labels text not null, added text not null);
            create table uplift_control.mirror (
              tenant text, product text, version text not null, at text not null, primary key (tenant, product));
            """);
        return new ControlDatabase(new ControlConnections(NpgsqlDataSource.Create(connection)), TimeProvider.System);
    }
}
