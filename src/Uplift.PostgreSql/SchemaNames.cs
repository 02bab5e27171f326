using System.Text;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>Which schema a tenant's module lives in.</summary>
internal sealed class SchemaNames(string pattern)
{
    // NAMEDATALEN - 1: the server would cut longer names silently, and two tenants could meet in one schema.
    private const int MaxBytes = 63;

    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.SchemaNameTooLong"/></exception>
    public string Of(TenantId tenant, string product)
    {
        var name = ForTenant(pattern, tenant)
            .Replace("{module_}", product.Replace('-', '_'), StringComparison.Ordinal)
            .Replace("{module}", product, StringComparison.Ordinal);
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes) return name;
        throw new UpliftException(DiagnosticCodes.SchemaNameTooLong,
            $"The schema '{name}' of module '{product}' for tenant '{tenant}' has a name of more than {MaxBytes} bytes.",
            hint: "Use a shorter name for the tenant, or another schema pattern; PostgreSQL would cut the name.");
    }

    /// <summary>A name with the tenant's in it.</summary>
    public static string ForTenant(string name, TenantId tenant) =>
        name.Replace("{tenant}", tenant.Value, StringComparison.Ordinal);

    /// <summary>What the names of all schemas of a tenant are like, for LIKE with the escape character '!'.</summary>
    public string LikeOf(TenantId tenant)
    {
        const string any = "*";
        return ForTenant(pattern, tenant)
            .Replace("{module_}", any, StringComparison.Ordinal)
            .Replace("{module}", any, StringComparison.Ordinal)
            .Replace("!", "!!", StringComparison.Ordinal)
            .Replace("_", "!_", StringComparison.Ordinal)
            .Replace("%", "!%", StringComparison.Ordinal)
            .Replace(any, "_%", StringComparison.Ordinal);
    }
}
