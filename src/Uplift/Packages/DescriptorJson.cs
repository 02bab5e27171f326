using System.Text.Json.Nodes;

namespace Uplift.Packages;

/// <summary>Writes descriptors that were made in memory.</summary>
internal static class DescriptorJson
{
    public static JsonObject Of(ModuleDescriptor descriptor)
    {
        var result = new JsonObject { ["id"] = descriptor.Id.Text };
        if (descriptor.Name is { } name) result["name"] = name;
        Add(result, "provides", descriptor.Provides, Of);
        Add(result, "requires", descriptor.Requires, Of);
        Add(result, "optional", descriptor.Optional, Of);
        Add(result, "replaces", descriptor.Replaces, Of);
        Add(result, "permissionSets", descriptor.PermissionSets, permission => permission.Source.ToJson());
        Add(result, "filters", descriptor.Filters, Of);
        return result;
    }

    private static JsonObject Of(InterfaceReference entry)
    {
        var result = new JsonObject { ["id"] = entry.Id, ["version"] = entry.Version };
        if (entry.Type != "proxy") result["interfaceType"] = entry.Type;
        Add(result, "handlers", entry.Handlers, Of);
        Add(result, "scope", entry.Scope, Of);
        return result;
    }

    private static JsonObject Of(InterfaceHandler handler)
    {
        var result = new JsonObject();
        Add(result, "methods", handler.Methods, Of);
        if (handler.PathPattern is { } pattern) result["pathPattern"] = pattern;
        if (handler.Path is { } path) result["path"] = path;
        if (handler.Phase is { } phase) result["phase"] = phase;
        Add(result, "modulePermissions", handler.ModulePermissions, Of);
        return result;
    }

    private static JsonValue Of(string text) => JsonValue.Create(text);

    private static void Add<T>(JsonObject target, string key, IReadOnlyList<T> items, Func<T, JsonNode> write)
    {
        if (items.Count > 0) target[key] = new JsonArray([.. items.Select(write)]);
    }
}
