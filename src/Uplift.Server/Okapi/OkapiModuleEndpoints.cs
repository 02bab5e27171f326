using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Server.Access;
using Uplift.Server.Modules;
using Uplift.Versions;

namespace Uplift.Server.Okapi;

/// <summary><c>/_/proxy/modules</c>, import and cleanup.</summary>
internal static class OkapiModuleEndpoints
{
    public static void MapOkapiModules(this IEndpointRouteBuilder okapi)
    {
        var modules = okapi.MapGroup("/proxy/modules");
        modules.MapPost("/", PostAsync).For(TokenRole.Admin, AccessScope.Platform);
        modules.MapGet("/", ListAsync).For(TokenRole.Viewer, AccessScope.Shared);
        modules.MapGet("/{module}", ShowAsync).For(TokenRole.Viewer, AccessScope.Shared);
        modules.MapDelete("/{module}", RemoveAsync).For(TokenRole.Admin, AccessScope.Platform);
        okapi.MapPost("/proxy/import/modules", ImportAsync).For(TokenRole.Admin, AccessScope.Platform);
        okapi.MapPost("/proxy/cleanup/modules", CleanUpAsync).For(TokenRole.Admin, AccessScope.Platform);
    }

    /// <summary>A module in a list: whole, or its id and name.</summary>
    public static JsonNode Shape(ModuleDescriptor module, bool full)
    {
        if (full) return module.ToJson();
        var result = new JsonObject { ["id"] = module.Id.Text };
        if (module.Name is { } name) result["name"] = name;
        return result;
    }

    /// <summary>What a list call asks for; a list of ids in the body is left out.</summary>
    public static async Task<ModuleQuery> QueryOfAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var query = ModuleQuery.Parse(new OkapiQuery(request).Text);
        if (await OkapiAnswer.ReadAsync(request, cancellationToken) is not JsonArray except) return query;
        return query with
        {
            Except = [.. except.Select(
                node => node is JsonObject ? OkapiAnswer.TextOf(node, "id") : node?.GetValue<string>())
                .Select(id => OkapiModuleId.Parse(id ?? ""))],
        };
    }

    private static async Task<ContentHttpResult> PostAsync(
        HttpContext http, Caller caller, ModuleDesk desk, CancellationToken cancellationToken)
    {
        var (check, filter) = ChecksOf(http.Request);
        var descriptor = ModuleDesk.ReadDescriptor(await OkapiAnswer.ReadObjectAsync(http.Request, cancellationToken));
        await desk.RegisterAsync([descriptor], check, filter, caller.Actor, cancellationToken);
        return OkapiAnswer.Created(http, $"/_/proxy/modules/{descriptor.Id}", descriptor.ToJson());
    }

    private static async Task<NoContent> ImportAsync(
        HttpContext http, Caller caller, ModuleDesk desk, CancellationToken cancellationToken)
    {
        var (check, filter) = ChecksOf(http.Request);
        var descriptors = (await OkapiAnswer.ReadArrayAsync(http.Request, cancellationToken))
            .Select(ModuleDesk.ReadDescriptor).ToList();
        await desk.RegisterAsync(descriptors, check, filter, caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ListAsync(HttpContext http, ModuleDesk desk, CancellationToken cancellationToken)
    {
        var query = new OkapiQuery(http.Request);
        var full = query.Flag("full", false);
        var dot = query.Flag("dot", false);
        var found = (await desk.ReadAsync(cancellationToken)).Registry.List(
            await QueryOfAsync(http.Request, cancellationToken));
        return dot
            ? TypedResults.Text(DependencyGraph.Write(found), "text/plain")
            : OkapiAnswer.Json(found.Select(module => Shape(module, full)));
    }

    private static async Task<ContentHttpResult> ShowAsync(
        string module, ModuleDesk desk, CancellationToken cancellationToken) =>
        OkapiAnswer.Json((Find(await desk.ReadAsync(cancellationToken), module)).ToJson());

    private static async Task<NoContent> RemoveAsync(
        string module, Caller caller, ModuleDesk desk, CancellationToken cancellationToken)
    {
        var found = Find(await desk.ReadAsync(cancellationToken), module);
        await desk.RemoveAsync([found.Id], caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> CleanUpAsync(
        HttpContext http, Caller caller, ModuleDesk desk, CancellationToken cancellationToken)
    {
        var query = new OkapiQuery(http.Request);
        await desk.CleanUpAsync(
            Needed("saveReleases"), Needed("saveSnapshots"), query.Flag("removeDependencies", false), caller.Actor,
            cancellationToken);
        return TypedResults.NoContent();

        int Needed(string name) => query.Number(name) is { } number and >= 0 ? number : throw new UpliftException(
            DiagnosticCodes.InvalidParameter, $"The parameter '{name}' is missing or below zero.",
            hint: "Say how many of the newest are kept.");
    }

    private static (PostCheck Check, VersionFilter Filter) ChecksOf(HttpRequest request)
    {
        var query = new OkapiQuery(request);
        return (query.Flag("check", true) ? PostCheck.Full : PostCheck.None, query.Versions);
    }

    private static ModuleDescriptor Find(ModuleView view, string id) => view.Find(id) ?? throw new UpliftException(
        DiagnosticCodes.NotFound, $"There is no module {QuotedText.Of(id)}.");
}
