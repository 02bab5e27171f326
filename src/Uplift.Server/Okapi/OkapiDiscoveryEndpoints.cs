using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Access;
using Uplift.Server.Modules;

namespace Uplift.Server.Okapi;

/// <summary><c>/_/discovery</c>: where modules run, whether they answer, and which nodes there are.</summary>
internal static class OkapiDiscoveryEndpoints
{
    public static void MapOkapiDiscovery(this IEndpointRouteBuilder okapi)
    {
        var modules = okapi.MapGroup("/discovery/modules");
        modules.MapPost("/", AddAsync).For(TokenRole.Admin, AccessScope.Platform);
        modules.MapGet("/", ListAsync).For(TokenRole.Viewer, AccessScope.Shared);
        modules.MapGet("/{module}", ListOfAsync).For(TokenRole.Viewer, AccessScope.Shared);
        modules.MapGet("/{module}/{instance}", ShowAsync).For(TokenRole.Viewer, AccessScope.Shared);
        modules.MapDelete("/", RemoveAllAsync).For(TokenRole.Admin, AccessScope.Platform);
        modules.MapDelete("/{module}", RemoveOfAsync).For(TokenRole.Admin, AccessScope.Platform);
        modules.MapDelete("/{module}/{instance}", RemoveAsync).For(TokenRole.Admin, AccessScope.Platform);

        var health = okapi.MapGroup("/discovery/health");
        health.MapGet("/", HealthAsync).For(TokenRole.Viewer, AccessScope.Shared);
        health.MapGet("/{module}", HealthOfAsync).For(TokenRole.Viewer, AccessScope.Shared);
        health.MapGet("/{module}/{instance}", HealthOfOneAsync).For(TokenRole.Viewer, AccessScope.Shared);

        okapi.MapGet("/discovery/nodes", (HttpRequest request) => OkapiAnswer.Json(new[] { Node(request) }))
            .For(TokenRole.Viewer, AccessScope.Shared);
        okapi.MapGet("/discovery/nodes/{node}", ShowNode).For(TokenRole.Viewer, AccessScope.Shared);
    }

    private static async Task<ContentHttpResult> AddAsync(
        HttpContext http, Caller caller, DeploymentDesk desk, CancellationToken cancellationToken)
    {
        var body = await OkapiAnswer.ReadObjectAsync(http.Request, cancellationToken);
        var added = await desk.AddAsync(body, caller.Actor, cancellationToken);
        return OkapiAnswer.Created(http, $"/_/discovery/modules/{added.SrvcId}/{added.InstId}", added);
    }

    private static async Task<ContentHttpResult> ListAsync(DeploymentDesk desk, CancellationToken cancellationToken) =>
        OkapiAnswer.Json((await desk.ReadAsync(cancellationToken)).Select(DeploymentView.Of));

    private static async Task<ContentHttpResult> ListOfAsync(
        string module, DeploymentDesk desk, CancellationToken cancellationToken) =>
        OkapiAnswer.Json((await InstancesAsync(desk, module, null, cancellationToken)).Select(DeploymentView.Of));

    private static async Task<ContentHttpResult> ShowAsync(
        string module, string instance, DeploymentDesk desk, CancellationToken cancellationToken) =>
        OkapiAnswer.Json(DeploymentView.Of((await InstancesAsync(desk, module, instance, cancellationToken))[0]));

    private static async Task<NoContent> RemoveAllAsync(
        Caller caller, DeploymentDesk desk, CancellationToken cancellationToken)
    {
        await desk.RemoveAsync(null, null, caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveOfAsync(
        string module, Caller caller, DeploymentDesk desk, CancellationToken cancellationToken)
    {
        await desk.RemoveAsync(module, null, caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveAsync(
        string module, string instance, Caller caller, DeploymentDesk desk, CancellationToken cancellationToken)
    {
        await desk.RemoveAsync(module, instance, caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<ContentHttpResult> HealthAsync(
        DeploymentDesk desk, ModuleHealth health, CancellationToken cancellationToken) =>
        OkapiAnswer.Json(await health.LookAsync(await desk.ReadAsync(cancellationToken), cancellationToken));

    private static async Task<ContentHttpResult> HealthOfAsync(
        string module, DeploymentDesk desk, ModuleHealth health, CancellationToken cancellationToken) =>
        OkapiAnswer.Json(
            await health.LookAsync(await InstancesAsync(desk, module, null, cancellationToken), cancellationToken));

    private static async Task<ContentHttpResult> HealthOfOneAsync(
        string module, string instance, DeploymentDesk desk, ModuleHealth health,
        CancellationToken cancellationToken) =>
        OkapiAnswer.Json(
            (await health.LookAsync(
                await InstancesAsync(desk, module, instance, cancellationToken), cancellationToken))[0]);

    private static ContentHttpResult ShowNode(string node, HttpRequest request) => node == DeploymentDesk.Node
        ? OkapiAnswer.Json(Node(request))
        : throw new UpliftException(DiagnosticCodes.NotFound, $"There is no node {QuotedText.Of(node)}.");

    private static JsonObject Node(HttpRequest request) => new()
    {
        ["nodeId"] = DeploymentDesk.Node,
        ["url"] = $"{request.Scheme}://{request.Host}",
        ["nodeName"] = DeploymentDesk.Node,
    };

    private static async Task<IReadOnlyList<Deployment>> InstancesAsync(
        DeploymentDesk desk, string module, string? instance, CancellationToken cancellationToken)
    {
        var found = (await desk.ReadAsync(cancellationToken))
            .Where(each => each.Module == module && (instance is null || each.Id == instance)).ToList();
        return found.Count > 0 ? found : throw DeploymentDesk.Unknown(instance ?? module);
    }
}
