using Npgsql;
using Uplift.Diagnostics;

namespace Uplift.Workspaces;

/// <summary>The kinds of databases that tenants can be in.</summary>
public enum StoreKind
{
    Sqlite,
    PostgreSql,
}

/// <summary>
/// Where tenants or the control database are: <c>sqlite:FILE</c>, <c>postgresql:CONNECTIONSTRING</c> or
/// <c>postgresql:env:NAME</c>.
/// </summary>
/// <param name="Kind">The kind of database.</param>
/// <param name="Value">The file (pattern), or the connection string with its secrets: never to be printed.</param>
public sealed record StoreAddress(StoreKind Kind, string Value)
{
    private const string Environmental = "env:";

    /// <summary>The address without its password.</summary>
    public string Shown => Kind == StoreKind.Sqlite ? $"sqlite:{Value}" : $"postgresql:{Mask(Value)}";

    /// <summary>Reads an address; null and a complaint when it is none.</summary>
    public static StoreAddress? Read(string text, SourcePosition position, DiagnosticBag bag)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var value = colon < 0 ? "" : text[(colon + 1)..];
        switch (colon < 0 ? text : text[..colon])
        {
            case "sqlite" when value.Length > 0:
                return new StoreAddress(StoreKind.Sqlite, value);
            case "postgresql" when value.StartsWith(Environmental, StringComparison.Ordinal):
                return FromEnvironment(value[Environmental.Length..], position, bag);
            case "postgresql" when value.Length > 0:
                return Checked(value, "the address", position, bag);
            default:
                bag.Error(DiagnosticCodes.InvalidStore, "The address of the store has a form that is not known.",
                    position,
                    "Write sqlite:FILE, postgresql:CONNECTIONSTRING or postgresql:env:NAME.");
                return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Shown;

    private static StoreAddress? FromEnvironment(string name, SourcePosition position, DiagnosticBag bag)
    {
        if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
        {
            return Checked(value, $"the environment variable {name}", position, bag);
        }

        bag.Error(DiagnosticCodes.InvalidStore, $"The environment variable {name} is not set.", position,
            $"Put the connection string there: export {name}='Host=…;Username=…;Password=…;Database=…'.");
        return null;
    }

    private static StoreAddress? Checked(string value, string where, SourcePosition position, DiagnosticBag bag)
    {
        try
        {
            return new StoreAddress(StoreKind.PostgreSql, new NpgsqlConnectionStringBuilder(value).ConnectionString);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or KeyNotFoundException)
        {
            bag.Error(DiagnosticCodes.InvalidStore, $"What stands in {where} is no connection string of PostgreSQL.",
                position,
                "Write Host=…;Username=…;Password=…;Database=….");
            return null;
        }
    }

    private static string Mask(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        if (builder.Password is { Length: > 0 }) builder.Password = "***";
        return builder.ConnectionString;
    }
}
