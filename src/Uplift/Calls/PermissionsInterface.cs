using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Calls;

/// <summary>
/// What the versions of the interface <c>_tenantPermissions</c> say: how a permissions module learns which permissions
/// another module defines.
/// </summary>
public static class PermissionsInterface
{
    /// <summary>The id of the interface.</summary>
    public const string Id = "_tenantPermissions";

    private static readonly JsonSerializerOptions s_json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>True for a module that is told the permissions of the others.</summary>
    public static bool IsProvidedBy(ModuleDescriptor module) => module.Provided(Id) is not null;

    /// <summary>
    /// The call that tells a permissions module what a module defines, when that is enabled or changes its version; to
    /// take an announcement back, announce the version that was there before.
    /// </summary>
    /// <exception cref="UpliftException">
    /// <see cref="DiagnosticCodes.UnsupportedInterface"/> or <see cref="DiagnosticCodes.IncompleteInterface"/>: the
    /// permissions module cannot be called.
    /// </exception>
    public static ModuleCall Announce(ModuleDescriptor permissions, ModuleDescriptor module)
    {
        var version = Version(permissions);
        var body = new JsonObject { ["moduleId"] = module.Id.Text };
        if (Sets(module, version) is { } sets) body["perms"] = sets;
        if (version == "2.1" && module.Replaces.Count > 0)
        {
            body["replaces"] = new JsonArray([.. module.Replaces.Select(product => JsonValue.Create(product))]);
        }

        return Call(permissions, body);
    }

    /// <summary>
    /// The call that tells a permissions module that a module has left; null for versions before 2.0, which have none.
    /// </summary>
    /// <exception cref="UpliftException">
    /// <see cref="DiagnosticCodes.UnsupportedInterface"/> or <see cref="DiagnosticCodes.IncompleteInterface"/>: the
    /// permissions module cannot be called.
    /// </exception>
    public static ModuleCall? Withdraw(ModuleDescriptor permissions, ModuleDescriptor module) =>
        Version(permissions) is "1.0" or "1.1"
            ? null
            : Call(permissions, new JsonObject { ["moduleId"] = module.Id.Text, ["perms"] = new JsonArray() });

    private static JsonArray? Sets(ModuleDescriptor module, string version)
    {
        var written = module.PermissionSets.Select(JsonNode (set) => Written(set, keepReplaces: version[0] == '2'));
        List<JsonNode> sets = version == "1.0" ? [.. written] : [.. written, .. Generated(module)];
        return sets.Count == 0 && !DeclaresSets(module) ? null : new JsonArray([.. sets]);
    }

    private static bool DeclaresSets(ModuleDescriptor module) => module.Source?.Find("permissionSets") is SourceList;

    private static JsonObject Written(PermissionSet set, bool keepReplaces)
    {
        var result = (JsonObject)set.Source.ToJson();
        if (!keepReplaces) result.Remove("replaces");
        return result;
    }

    // The name holds the module with its version, so that it changes with every version, as permissions modules expect.
    private static IEnumerable<JsonNode> Generated(ModuleDescriptor module) =>
        module.Provides.SelectMany(provided => provided.Handlers).Concat(module.Filters)
            .Where(handler => handler.ModulePermissions.Count > 0)
            .Select(handler =>
            {
                var name = $"SYS#{module.Id.Text}#{handler.StaticPath}#[{string.Join(", ", handler.Methods)}]";
                return new JsonObject
                {
                    ["permissionName"] = name,
                    ["displayName"] = $"System generated: {name}",
                    ["description"] = "System generated permission set",
                    ["subPermissions"] = new JsonArray(
                        [.. handler.ModulePermissions.Select(item => JsonValue.Create(item))]),
                    ["visible"] = false,
                };
            });

    private static string Version(ModuleDescriptor permissions) => permissions.Provided(Id) switch
    {
        { Version: "1.0" or "1.1" or "2.0" or "2.1" } provided => provided.Version,
        { } other => throw new UpliftException(DiagnosticCodes.UnsupportedInterface,
            $"{permissions.Id} provides {Id} {other.Version}, which cannot be called.", other.Position,
            $"Use a permissions module with {Id} 1.0, 1.1, 2.0 or 2.1, or tell the job not to invoke it."),
        null => throw new ArgumentException($"{permissions.Id} does not provide {Id}.", nameof(permissions)),
    };

    private static ModuleCall Call(ModuleDescriptor permissions, JsonObject body)
    {
        // As in Okapi the last handler counts.
        var handler = permissions.Provided(Id)!.Handlers.LastOrDefault(
            item => item.StaticPath is not null && item.Answers("POST"));
        return new ModuleCall
        {
            Module = permissions.Id.Text,
            Purpose = CallPurpose.Permissions,
            Method = "POST",
            Path = handler?.StaticPath ?? throw new UpliftException(DiagnosticCodes.IncompleteInterface,
                $"{permissions.Id} provides {Id} without a handler that answers POST.",
                permissions.Provided(Id)!.Position,
                "Declare POST /_/tenantpermissions in the descriptor of the module."),
            Body = body.ToJsonString(s_json),
        };
    }
}
