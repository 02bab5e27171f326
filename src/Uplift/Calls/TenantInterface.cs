using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Calls;

/// <summary>
/// What the versions of the interface <c>_tenant</c> say: which calls a module gets when it becomes a tenant's, changes
/// its version or leaves.
/// </summary>
public static class TenantInterface
{
    /// <summary>The id of the interface.</summary>
    public const string Id = "_tenant";

    private const string DefaultPath = "/_/tenant";
    private const string DisablePath = "/_/tenant/disable";

    // Like Okapi, and needed for module ids with plus signs to be readable in logs: only what JSON must escape is.
    private static readonly JsonSerializerOptions s_json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The calls for an operation, in order; none when the module does not take part in it. The module is that which
    /// comes or, for a disable or purge, that which leaves.
    /// </summary>
    /// <exception cref="UpliftException">
    /// <see cref="DiagnosticCodes.UnsupportedInterface"/>: its version of <c>_tenant</c> is unknown;
    /// <see cref="DiagnosticCodes.IncompleteInterface"/>: its jobs can be read but not deleted.
    /// </exception>
    public static IReadOnlyList<ModuleCall> CallsFor(ModuleDescriptor module, TenantOperation operation)
    {
        if (module.Provided(Id) is not { } provided) return [];
        if (operation is TenantOperation.Enable { PurgeFirst: true } enable)
        {
            var purge = CallsFor(module, new TenantOperation.Purge { Parameters = enable.Parameters })
                .Select(call => call with { MayBeRefused = true });
            return [.. purge, .. CallsFor(module, enable with { PurgeFirst = false })];
        }

        var call = provided.Version switch
        {
            "1.0" when operation is TenantOperation.Disable => null,
            "1.0" or "1.1" or "1.2" => First(module, provided, operation),
            "2.0" => Second(module, provided, operation),
            _ => throw Unsupported(module, provided),
        };
        return call is null ? [] : [call];
    }

    private static ModuleCall? First(ModuleDescriptor module, InterfaceReference provided, TenantOperation operation)
    {
        var path = operation switch
        {
            TenantOperation.Purge => Path(provided, "DELETE", _ => true),
            TenantOperation.Disable => Path(provided, "POST", path => path == DisablePath),
            _ => Path(provided, "POST", path => path != DisablePath)
                ?? (provided.Version == "1.0" ? DefaultPath : null),
        };
        if (path is null) return null;
        var call = Call(module, operation, path);
        return operation is TenantOperation.Purge
            ? call with { Method = "DELETE" }
            : call with { Body = Body(module, operation, purge: null, provided.Version == "1.2") };
    }

    private static ModuleCall? Second(ModuleDescriptor module, InterfaceReference provided, TenantOperation operation)
    {
        if (Path(provided, "POST", path => path.Contains('/')) is not { } path) return null;
        return Call(module, operation, path) with
        {
            Body = Body(module, operation, operation is TenantOperation.Purge, withParameters: true),
            Job = Job(module, provided),
        };
    }

    private static ModuleJobPaths? Job(ModuleDescriptor module, InterfaceReference provided)
    {
        if (JobPath("GET") is not { } read) return null;
        return JobPath("DELETE") is { } delete ? new ModuleJobPaths(read, delete) : throw Incomplete(module);

        string? JobPath(string method) =>
            Path(provided, method, path => path.Contains("{id}", StringComparison.Ordinal));
    }

    private static string? Path(InterfaceReference provided, string method, Func<string, bool> fits)
    {
        foreach (var handler in provided.Handlers)
        {
            if (handler.StaticPath is { } path && handler.Answers(method) && fits(path)) return path;
        }

        return null;
    }

    private static ModuleCall Call(ModuleDescriptor module, TenantOperation operation, string path) => new()
    {
        Module = module.Id.Text,
        Purpose = operation switch
        {
            TenantOperation.Enable => CallPurpose.Enable,
            TenantOperation.Upgrade => CallPurpose.Upgrade,
            TenantOperation.Disable => CallPurpose.Disable,
            _ => CallPurpose.Purge,
        },
        Method = "POST",
        Path = path,
    };

    private static string Body(ModuleDescriptor module, TenantOperation operation, bool? purge, bool withParameters)
    {
        var body = new JsonObject();
        if (operation is TenantOperation.Enable or TenantOperation.Upgrade) body["module_to"] = module.Id.Text;
        if (operation is TenantOperation.Disable or TenantOperation.Purge) body["module_from"] = module.Id.Text;
        if (operation is TenantOperation.Upgrade upgrade) body["module_from"] = upgrade.From;
        if (purge is { } purges) body["purge"] = purges;
        if (withParameters && operation.Parameters.Count > 0)
        {
            body["parameters"] = new JsonArray([.. operation.Parameters.Select(Parameter)]);
        }

        return body.ToJsonString(s_json);
    }

    private static JsonObject Parameter(TenantParameter parameter)
    {
        var result = new JsonObject { ["key"] = parameter.Key };
        if (parameter.Value is { } value) result["value"] = value;
        return result;
    }

    private static UpliftException Unsupported(ModuleDescriptor module, InterfaceReference provided) => new(
        DiagnosticCodes.UnsupportedInterface,
        $"{module.Id} provides {Id} {provided.Version}, which cannot be called.", provided.Position,
        "Use a version of the module with _tenant 1.0, 1.1, 1.2 or 2.0, or tell the job not to invoke it.");

    private static UpliftException Incomplete(ModuleDescriptor module) => new(DiagnosticCodes.IncompleteInterface,
        $"{module.Id} lets its {Id} jobs be read but not be deleted: no handler answers DELETE with {{id}} in its path.",
        module.Provided(Id)?.Position, "Declare DELETE /_/tenant/{id} in the descriptor of the module.");
}
