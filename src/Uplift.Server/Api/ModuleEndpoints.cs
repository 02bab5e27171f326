using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Calls;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Server.Access;
using Uplift.Server.Modules;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Server.Api;

/// <summary><c>/modules</c> and <c>/deployments</c>: which modules are known, and where they run.</summary>
internal static class ModuleEndpoints
{
    public static void MapModules(this IEndpointRouteBuilder api)
    {
        var modules = api.MapGroup("/modules").WithTags("modules");
        modules.MapGet("/", ListAsync).For(TokenRole.Viewer, AccessScope.Shared).WithName("listModules")
            .WithSummary(
                "All known module versions: packages and registered descriptors. filter is a product or an id prefix.");
        modules.MapGet("/{module}", ShowAsync).For(TokenRole.Viewer, AccessScope.Shared).WithName("showModule")
            .WithSummary("The descriptor of a module version.");
        modules.MapPost("/", AddAsync).For(TokenRole.Admin, AccessScope.Platform).WithName("addModules")
            .WithSummary("Registers descriptors, all or none.")
            .WithExample("""[{ "id": "mod-users-19.0.0", "provides": [{ "id": "users", "version": "16.0" }] }]""");
        modules.MapDelete("/{module}", RemoveAsync).For(TokenRole.Admin, AccessScope.Platform).WithName("removeModule")
            .WithSummary("Removes a descriptor that serves no tenant and that no other module needs.");
        var deployments = api.MapGroup("/deployments").WithTags("modules");
        deployments.MapGet("/", ListDeploymentsAsync).For(TokenRole.Viewer, AccessScope.Shared)
            .WithName("listDeployments")
            .WithSummary("Where modules run, and how those stand that a server starts.");
        deployments.MapPut("/{instance}", PutDeploymentAsync).For(TokenRole.Admin, AccessScope.Platform)
            .WithName("putDeployment")
            .WithSummary("Declares where an instance of a module runs; without url this server starts it: as launch "
                + "says, else as the launchDescriptor of the module does (serve --start-modules).")
            .WithExample("""{ "module": "mod-users-19.0.0", "url": "http://10.0.0.7:8081" }""");
        deployments.MapDelete("/{instance}", RemoveDeploymentAsync).For(TokenRole.Admin, AccessScope.Platform)
            .WithName("removeDeployment")
            .WithSummary("Forgets an instance; ends it where a server started it.");
        api.MapGet("/tenants/{tenant}/modules", EnabledAsync).For(TokenRole.Viewer, AccessScope.Tenant)
            .WithTags("modules")
            .WithName("listEnabledModules").WithSummary("The module versions that serve a tenant.");
    }

    private static async Task<Ok<Page<ModuleSummary>>> ListAsync(
        HttpContext http, ModuleDesk desk, [AsParameters] PageRequest page, CancellationToken cancellationToken, string? filter = null)
    {
        var view = await desk.ReadAsync(cancellationToken);
        var found = view.Registry.List(new ModuleQuery { Prefix = filter is null ? null : OkapiModuleId.Parse(filter) })
            .Select(module => ModuleSummary.Of(module, view)).OrderBy(module => module.Id, StringComparer.Ordinal);
        return TypedResults.Ok(page.Cut(http, found, module => module.Id));
    }

    private static async Task<Ok<JsonNode>> ShowAsync(
        string module, ModuleDesk desk, CancellationToken cancellationToken) =>
        TypedResults.Ok(Find(await desk.ReadAsync(cancellationToken), module).ToJson());

    private static async Task<Created<IReadOnlyList<string>>> AddAsync(
        JsonArray descriptors, Caller caller, ModuleDesk desk, CancellationToken cancellationToken, bool check = true)
    {
        var read = descriptors.Select(ModuleDesk.ReadDescriptor).ToList();
        await desk.RegisterAsync(
            read, check ? PostCheck.Full : PostCheck.None, VersionFilter.All, caller.Actor, cancellationToken);
        return TypedResults.Created<IReadOnlyList<string>>(
            ApiRoutes.Prefix + "/modules", [.. read.Select(module => module.Id.Text)]);
    }

    private static async Task<NoContent> RemoveAsync(
        string module, Caller caller, ModuleDesk desk, CancellationToken cancellationToken)
    {
        await desk.RemoveAsync(
            [Find(await desk.ReadAsync(cancellationToken), module).Id], caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<Page<DeploymentView>>> ListDeploymentsAsync(
        HttpContext http, DeploymentDesk desk, [AsParameters] PageRequest page, CancellationToken cancellationToken) =>
        TypedResults.Ok(page.Cut(http, (await desk.ReadAsync(cancellationToken)).Select(DeploymentView.Of)
            .OrderBy(instance => instance.InstId, StringComparer.Ordinal), instance => instance.InstId));

    private static async Task<Ok<DeploymentView>> PutDeploymentAsync(
        string instance, DeploymentToPut wanted, Caller caller, ModuleDesk modules, DeploymentDesk desk,
        CancellationToken cancellationToken)
    {
        var module = Find(await modules.ReadAsync(cancellationToken), wanted.Module);
        if (wanted.Url is null)
        {
            return TypedResults.Ok(
                await desk.StartAsync(instance, module, wanted.Launch, caller.Actor, cancellationToken));
        }

        var url = CallTarget.ReadUrl(wanted.Url).ToString().TrimEnd('/');
        var deployment = new Deployment(instance, module.Id.Text, url, "", "{}");
        return TypedResults.Ok(await desk.PutAsync(deployment, caller.Actor, cancellationToken));
    }

    private static async Task<NoContent> RemoveDeploymentAsync(
        string instance, Caller caller, DeploymentDesk desk, CancellationToken cancellationToken)
    {
        await desk.RemoveAsync(null, instance, caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<EnabledModule>>> EnabledAsync(
        string tenant, ControlDatabase control, CancellationToken cancellationToken)
    {
        var id = TenantId.Parse(tenant);
        await control.Modules.RequireTenantAsync(id, cancellationToken);
        return TypedResults.Ok(await control.Modules.ReadAsync(id, cancellationToken));
    }

    private static ModuleDescriptor Find(ModuleView view, string id) => view.Find(id) ?? throw new UpliftException(
        DiagnosticCodes.NotFound, $"There is no module {QuotedText.Of(id)}.", hint: "See GET /api/v1/modules.");
}

/// <summary>A module version that is known.</summary>
/// <param name="IsPackage">The catalog has its package.</param>
/// <param name="Url">Where it runs; null when that is not known.</param>
public sealed record ModuleSummary(string Id, string? Name, bool IsPackage, string? Url)
{
    internal static ModuleSummary Of(ModuleDescriptor module, ModuleView view) =>
        new(module.Id.Text, module.Name, view.PackageOf(module.Id.Text) is not null, view.UrlOf(module.Id.Text));
}

/// <summary>Where an instance of a module runs.</summary>
/// <param name="Module">The module id.</param>
/// <param name="Url">Its base address; null: this server is to start it.</param>
/// <param name="Launch">How it is started, as Okapi's LaunchDescriptor; null: as the module's descriptor says.</param>
public sealed record DeploymentToPut(string Module, string? Url = null, JsonObject? Launch = null);
