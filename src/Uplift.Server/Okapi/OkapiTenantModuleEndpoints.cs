using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Jobs;
using Uplift.Packages;
using Uplift.Server.Access;

namespace Uplift.Server.Okapi;

/// <summary><c>/_/proxy/tenants/{tenant}/modules</c> and <c>interfaces</c>: one module at a time; nothing
/// else is pulled in.</summary>
internal static class OkapiTenantModuleEndpoints
{
    public static void MapOkapiTenantModules(this IEndpointRouteBuilder okapi)
    {
        var tenant = okapi.MapGroup("/proxy/tenants/{tenant}");
        tenant.MapGet("/modules", ListAsync).For(TokenRole.Viewer, AccessScope.Tenant);
        tenant.MapPost("/modules", EnableAsync).For(TokenRole.Operator, AccessScope.Tenant);
        tenant.MapDelete("/modules", DisableAllAsync).For(TokenRole.Operator, AccessScope.Tenant);
        tenant.MapGet("/modules/{module}", ShowAsync).For(TokenRole.Viewer, AccessScope.Tenant);
        tenant.MapPost("/modules/{module}", UpgradeAsync).For(TokenRole.Operator, AccessScope.Tenant);
        tenant.MapDelete("/modules/{module}", DisableAsync).For(TokenRole.Operator, AccessScope.Tenant);
        tenant.MapGet("/interfaces", InterfacesAsync).For(TokenRole.Viewer, AccessScope.Tenant);
        tenant.MapGet("/interfaces/{name}", ProvidersAsync).For(TokenRole.Viewer, AccessScope.Tenant);
    }

    private static async Task<ContentHttpResult> ListAsync(
        string tenant, HttpContext http, TenantModuleCalls calls, CancellationToken cancellationToken)
    {
        var query = await OkapiModuleEndpoints.QueryOfAsync(http.Request, cancellationToken);
        var full = new OkapiQuery(http.Request).Flag("full", false);
        var enabled = await calls.EnabledAsync(tenant, cancellationToken);
        return OkapiAnswer.Json(query.Apply(enabled).Select(module => OkapiModuleEndpoints.Shape(module, full)));
    }

    private static async Task<ContentHttpResult> ShowAsync(
        string tenant, string module, TenantModuleCalls calls, CancellationToken cancellationToken)
    {
        var enabled = await calls.EnabledAsync(tenant, cancellationToken);
        return OkapiAnswer.Json(new JsonObject { ["id"] = TenantModuleCalls.Find(enabled, tenant, module).Id.Text });
    }

    private static async Task<ContentHttpResult> EnableAsync(
        string tenant, HttpContext http, Caller caller, TenantModuleCalls calls, CancellationToken cancellationToken)
    {
        var body = await OkapiAnswer.ReadObjectAsync(http.Request, cancellationToken);
        var id = await calls.EnableAsync(
            tenant, null, OkapiAnswer.TextOf(body, "id"), OptionsOf(http), caller, cancellationToken);
        return OkapiAnswer.Created(http, $"/_/proxy/tenants/{tenant}/modules/{id}", new JsonObject { ["id"] = id });
    }

    private static async Task<ContentHttpResult> UpgradeAsync(
        string tenant, string module, HttpContext http, Caller caller, TenantModuleCalls calls, CancellationToken cancellationToken)
    {
        var body = await OkapiAnswer.ReadObjectAsync(http.Request, cancellationToken);
        var id = await calls.EnableAsync(
            tenant, module, OkapiAnswer.TextOf(body, "id"), OptionsOf(http), caller, cancellationToken);
        return OkapiAnswer.Created(http, $"/_/proxy/tenants/{tenant}/modules/{id}", new JsonObject { ["id"] = id });
    }

    private static async Task<NoContent> DisableAsync(
        string tenant, string module, HttpContext http, Caller caller, TenantModuleCalls calls, CancellationToken cancellationToken)
    {
        await calls.DisableAsync(tenant, module, OptionsOf(http), caller, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> DisableAllAsync(
        string tenant, HttpContext http, Caller caller, TenantModuleCalls calls, CancellationToken cancellationToken)
    {
        await calls.DisableAllAsync(tenant, OptionsOf(http), caller, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<ContentHttpResult> InterfacesAsync(
        string tenant, HttpContext http, TenantModuleCalls calls, CancellationToken cancellationToken)
    {
        var query = new OkapiQuery(http.Request);
        var full = query.Flag("full", false);
        var type = query.Text("type");
        var interfaces = (await calls.EnabledAsync(tenant, cancellationToken))
            .SelectMany(module => Provided(module, type));
        return full
            ? OkapiAnswer.Json(interfaces.Select(found => found.Json))
            : OkapiAnswer.Json(interfaces.Select(found => (found.Interface.Id, found.Interface.Version)).Distinct()
                .Select(found => new JsonObject { ["id"] = found.Id, ["version"] = found.Version }));
    }

    private static async Task<ContentHttpResult> ProvidersAsync(
        string tenant, string name, HttpContext http, TenantModuleCalls calls, CancellationToken cancellationToken)
    {
        var type = new OkapiQuery(http.Request).Text("type");
        var providers = (await calls.EnabledAsync(tenant, cancellationToken))
            .Where(module => Provided(module, type).Any(found => found.Interface.Id == name));
        return OkapiAnswer.Json(providers.Select(module => new JsonObject { ["id"] = module.Id.Text }));
    }

    private static IEnumerable<(InterfaceReference Interface, JsonNode? Json)> Provided(
        ModuleDescriptor module, string? type)
    {
        var written = module.ToJson()["provides"] as JsonArray ?? [];
        return module.Provides.Select(
            (entry, index) => (entry, index < written.Count ? written[index]?.DeepClone() : null))
            .Where(found => type is null || found.entry.Type == type);
    }

    private static JobOptions OptionsOf(HttpContext http) => new OkapiQuery(http.Request).JobOptions;
}
