using Uplift.Control;
using Uplift.PostgreSql;

namespace Uplift.Bench;

/// <summary>The control database of an installation, in the database of the tenants.</summary>
internal static class ControlTables
{
    /// <summary>Makes it as every installation has it.</summary>
    public static async Task<ControlDatabase> CreateAsync(string connection)
    {
        await using var provider = new PostgreSqlProvider(PostgreSqlControlConnections.OptionsFor(connection));
        return await ControlOpener.OpenAsync(
            provider, new PostgreSqlControlConnections(connection), TimeProvider.System, CancellationToken.None);
    }
}
