using System.Globalization;
using Npgsql;

namespace Uplift.PostgreSql;

/// <summary>The address of a database as the variables from which libpq takes it.</summary>
internal static class ClientSettings
{
    /// <summary>The variables; the password is not among them.</summary>
    /// <param name="isServing">False: sessions only read unless they ask for more, since what they write would
    /// serve after the switch.</param>
    public static IReadOnlyDictionary<string, string> Of(string connectionString, bool isServing)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var settings = new Dictionary<string, string>();
        if (builder.Host is { Length: > 0 } host) settings["PGHOST"] = host;
        settings["PGPORT"] = builder.Port.ToString(CultureInfo.InvariantCulture);
        if (builder.Username is { Length: > 0 } user) settings["PGUSER"] = user;
        if ((builder.Database ?? builder.Username) is { Length: > 0 } database) settings["PGDATABASE"] = database;
        if (!isServing) settings["PGOPTIONS"] = "-c default_transaction_read_only=on";
        return settings;
    }
}
