using System.Text.Json.Nodes;

namespace Uplift.Tests.Jobs;

/// <summary>Descriptors of running modules.</summary>
internal static class SomeModules
{
    /// <summary>A module with <c>_tenant</c> 2.0.</summary>
    /// <param name="id">Product and version.</param>
    /// <param name="provides">Interface and version.</param>
    /// <param name="requires">Interface and version.</param>
    public static JsonObject Module(string id, string? provides = null, string? requires = null) => new()
    {
        ["id"] = id,
        ["provides"] = new JsonArray([Tenant(), .. Interfaces(provides)]),
        ["requires"] = new JsonArray([.. Interfaces(requires)]),
    };

    /// <summary>A module that is told the permissions of the others.</summary>
    public static JsonObject Permissions(string id)
    {
        var module = Module(id);
        module["provides"]!.AsArray().Add((JsonNode)new JsonObject
        {
            ["id"] = "_tenantPermissions",
            ["version"] = "2.0",
            ["interfaceType"] = "system",
            ["handlers"] = new JsonArray(Handler("/_/tenantpermissions", "POST")),
        });
        return module;
    }

    /// <summary>A module without system interfaces.</summary>
    public static JsonObject Mute(string id) => new() { ["id"] = id };

    /// <summary>Modules a, b and c at 1.0.0 and 2.0.0; b needs a and c needs b, each at its own minor version.</summary>
    public static IReadOnlyList<JsonObject> Chain() =>
    [
        Module("a-1.0.0", "x 1.0"), Module("a-2.0.0", "x 1.1"),
        Module("b-1.0.0", "y 1.0", "x 1.0"), Module("b-2.0.0", "y 1.1", "x 1.1"),
        Module("c-1.0.0", null, "y 1.0"), Module("c-2.0.0", null, "y 1.1"),
    ];

    private static JsonObject Tenant() => new()
    {
        ["id"] = "_tenant",
        ["version"] = "2.0",
        ["interfaceType"] = "system",
        ["handlers"] = new JsonArray(Handler("/_/tenant", "POST"), Handler("/_/tenant/{id}", "GET", "DELETE")),
    };

    private static IEnumerable<JsonNode> Interfaces(string? text) => text is null ? [] :
        [new JsonObject { ["id"] = text.Split(' ')[0], ["version"] = text.Split(' ')[1] }];

    private static JsonObject Handler(string path, params string[] methods) =>
        new() { ["methods"] = new JsonArray([.. methods.Select(method => JsonValue.Create(method))]), ["pathPattern"] = path };
}
