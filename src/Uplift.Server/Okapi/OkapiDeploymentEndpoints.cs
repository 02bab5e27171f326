using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Server.Access;
using Uplift.Server.Modules;

namespace Uplift.Server.Okapi;

/// <summary><c>/_/deployment/modules</c>: the instances of this node, started here or declared by url.</summary>
internal static class OkapiDeploymentEndpoints
{
    public static void MapOkapiDeployments(this IEndpointRouteBuilder okapi)
    {
        var modules = okapi.MapGroup("/deployment/modules");
        modules.MapPost("/", AddAsync).For(TokenRole.Admin, AccessScope.Platform);
        modules.MapGet("/", ListAsync).For(TokenRole.Viewer, AccessScope.Shared);
        modules.MapGet("/{instance}", ShowAsync).For(TokenRole.Viewer, AccessScope.Shared);
        modules.MapDelete("/{instance}", RemoveAsync).For(TokenRole.Admin, AccessScope.Platform);
    }

    private static async Task<ContentHttpResult> AddAsync(
        HttpContext http, Caller caller, DeploymentDesk desk, CancellationToken cancellationToken)
    {
        var body = await OkapiAnswer.ReadObjectAsync(http.Request, cancellationToken);
        body["nodeId"] ??= DeploymentDesk.Node;
        body["instId"] ??= Guid.NewGuid().ToString();
        var added = await desk.AddAsync(body, caller.Actor, cancellationToken);
        return OkapiAnswer.Created(http, $"/_/deployment/modules/{added.InstId}", added);
    }

    private static async Task<ContentHttpResult> ListAsync(DeploymentDesk desk, CancellationToken cancellationToken) =>
        OkapiAnswer.Json((await OwnAsync(desk, cancellationToken)).Select(DeploymentView.Of));

    private static async Task<ContentHttpResult> ShowAsync(
        string instance, DeploymentDesk desk, CancellationToken cancellationToken) =>
        OkapiAnswer.Json(
            DeploymentView.Of((await OwnAsync(desk, cancellationToken)).FirstOrDefault(each => each.Id == instance)
            ?? throw DeploymentDesk.Unknown(instance)));

    private static async Task<NoContent> RemoveAsync(
        string instance, Caller caller, DeploymentDesk desk, CancellationToken cancellationToken)
    {
        if ((await OwnAsync(desk, cancellationToken)).All(each => each.Id != instance))
        {
            throw DeploymentDesk.Unknown(instance);
        }

        await desk.RemoveAsync(null, instance, caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IEnumerable<Deployment>> OwnAsync(
        DeploymentDesk desk, CancellationToken cancellationToken) =>
        (await desk.ReadAsync(cancellationToken)).Where(each => each.Node == DeploymentDesk.Node);
}
