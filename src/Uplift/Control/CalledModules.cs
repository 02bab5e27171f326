using System.Text.Json;
using System.Text.Json.Serialization;

namespace Uplift.Control;

/// <summary>
/// The row of a tenant with its modules that are no packages: a JSON object, version by product. A
/// change of it is one too; what leaves, or becomes a package, is null there.
/// </summary>
internal static class CalledModules
{
    /// <summary>The text of a change.</summary>
    public static string TextOf(ModuleSwitch change)
    {
        var said = change.Leaving.ToDictionary(leaving => leaving.Product, _ => (string?)null, StringComparer.Ordinal);
        foreach (var joining in change.Joining) said[joining.Product] = joining.IsPackage ? null : joining.Version;
        return JsonSerializer.Serialize(said, CalledModulesJson.Default.DictionaryStringString);
    }

    /// <summary>The statement that takes out of rows what the mirror has as a package now.</summary>
    /// <param name="tenants">Of which tenants, as a condition.</param>
    public static string LeaveToPackages(IControlConnections connections, string tenants)
    {
        var packages = $"select product from {connections.Prefix}mirror as package "
            + "where package.tenant = called.tenant and source = 'ledger'";
        return connections.TakesArrays
            ? $"""
                update {connections.Prefix}called set modules = modules - array({packages})
                where {tenants} and jsonb_exists_any(modules, array({packages}))
                """
            : $"""
                update {connections.Prefix}called set modules = (
                  select json_group_object(key, value) from json_each(called.modules) where key not in ({packages}))
                where {tenants} and exists (select 1 from json_each(called.modules) where key in ({packages}))
                """;
    }
}

[JsonSerializable(typeof(Dictionary<string, string?>))]
internal sealed partial class CalledModulesJson : JsonSerializerContext;
