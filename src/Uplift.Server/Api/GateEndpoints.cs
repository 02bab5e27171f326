using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Operations;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary><c>/gates</c> and <c>/checks</c>: whether the data of tenants can be read by the code
/// that comes next.</summary>
internal static class GateEndpoints
{
    public static void MapGates(this IEndpointRouteBuilder api)
    {
        api.MapGet("/gates", ListAsync).For(TokenRole.Viewer, AccessScope.Own).WithTags("gates").WithName("listGates")
            .WithSummary(
                "Whether objects of tenants are older than module versions can read, and how many are. Writes nothing.");
        api.MapGet("/checks", CheckAsync).For(TokenRole.Viewer, AccessScope.Own).WithTags("gates")
            .WithName("listChecks")
            .WithSummary("Whether the code of module versions may start on the data of tenants. Writes nothing.");
        api.MapPost("/gates/prepare", PrepareAsync).For(TokenRole.Operator, AccessScope.Own).WithTags("gates")
            .WithName("prepareGates")
            .WithSummary(
                "Makes the indexes by which gates answer without a look at every object, while applications go on writing.")
            .WithExample("""{ "to": ["mod-items-3.0.0"] }""");
    }

    private static async Task<Ok<Page<GateView>>> ListAsync(
        HttpContext http, Caller caller, OpenedWorkspace workspace, ControlDatabase control,
        [AsParameters] GateRequest request, [AsParameters] PageRequest page, CancellationToken cancellationToken)
    {
        var question = Ask(request, workspace);
        var part = await ReadAsync(http, caller, workspace, control, request, page, cancellationToken);
        return TypedResults.Ok(new Page<GateView>(
            [.. (await question.ReadAsync(part.Items, cancellationToken)).Select(GateView.Of)], part.Next));
    }

    private static async Task<Ok<Page<CheckView>>> CheckAsync(
        HttpContext http, Caller caller, OpenedWorkspace workspace, ControlDatabase control,
        [AsParameters] GateRequest request, [AsParameters] PageRequest page, CancellationToken cancellationToken)
    {
        var question = Ask(request, workspace);
        var part = await ReadAsync(http, caller, workspace, control, request, page, cancellationToken);
        return TypedResults.Ok(new Page<CheckView>(
            [.. (await question.CheckAsync(part.Items, cancellationToken)).Select(CheckView.Of)], part.Next));
    }

    private static async Task<Accepted<OperationView>> PrepareAsync(
        GateToPrepare wanted, Caller caller, OperationDesk desk, OpenedWorkspace workspace,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken cancellationToken)
    {
        var targets = RequestedTarget.Read(wanted.To, wanted.Release, workspace, new DiagnosticBag());
        _ = new GateQuestion(workspace, targets);
        var tenants = await workspace.FindTenantsAsync(caller.Narrow(wanted.Tenants), cancellationToken);

        // As it is understood now: a release that is edited meanwhile is another one.
        return OperationEndpoints.Begun(await desk.BeginAsync(
            PrepareWork.Kind, "", caller.Actor, [.. tenants.Select(tenant => tenant.Id.Value)],
            wanted with { To = targets, Release = null }, idempotencyKey, cancellationToken));
    }

    private static GateQuestion Ask(GateRequest request, OpenedWorkspace workspace) =>
        new(workspace, RequestedTarget.Read(request.To, request.Release, workspace, new DiagnosticBag()));

    private static async Task<Page<TenantEntry>> ReadAsync(
        HttpContext http, Caller caller, OpenedWorkspace workspace, ControlDatabase control, GateRequest request,
        PageRequest page, CancellationToken cancellationToken)
    {
        var query = page.TenantsOf(caller);
        if (request.Tenant is { Length: > 0 })
        {
            var named = await workspace.FindTenantsAsync(caller.Narrow(request.Tenant), cancellationToken);
            query = query with { Names = [.. named.Select(tenant => tenant.Id)] };
        }

        return page.Of(http, await control.ReadTenantsAsync(query, cancellationToken), tenant => tenant.Id.Value);
    }
}
