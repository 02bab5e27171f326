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
                "Whether module versions may be switched on for tenants, what is missing, and until when. Writes nothing.");
        api.MapGet("/checks", CheckAsync).For(TokenRole.Viewer, AccessScope.Own).WithTags("gates")
            .WithName("listChecks")
            .WithSummary("Whether the code of module versions may start on the data of tenants. Writes nothing.");
        api.MapPost("/gates/prepare", PrepareAsync).For(TokenRole.Operator, AccessScope.Own).WithTags("gates")
            .WithName("prepareGates")
            .WithSummary(
                "Makes the indexes by which gates answer without a look at every object, while applications go on writing.")
            .WithExample("""{ "to": ["mod-items-3.0.0"] }""");
    }

    private static Task<Ok<Page<GateView>>> ListAsync(
        HttpContext http, Caller caller, OpenedWorkspace workspace, ControlDatabase control,
        [AsParameters] GateRequest request, [AsParameters] PageRequest page, CancellationToken cancellationToken) =>
        AnswerAsync(http, caller, workspace, control, request, page,
            (question, tenants) => question.ReadAsync(tenants, control, cancellationToken), GateView.Of, cancellationToken);

    private static Task<Ok<Page<CheckView>>> CheckAsync(
        HttpContext http, Caller caller, OpenedWorkspace workspace, ControlDatabase control,
        [AsParameters] GateRequest request, [AsParameters] PageRequest page, CancellationToken cancellationToken) =>
        AnswerAsync(http, caller, workspace, control, request, page,
            (question, tenants) => question.CheckAsync(tenants, cancellationToken), CheckView.Of, cancellationToken);

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

    private static async Task<Ok<Page<TView>>> AnswerAsync<TView>(
        HttpContext http, Caller caller, OpenedWorkspace workspace, ControlDatabase control, GateRequest request,
        PageRequest page, Func<GateQuestion, IReadOnlyList<TenantEntry>, Task<IReadOnlyList<TenantGate>>> ask,
        Func<TenantGate, TView> view, CancellationToken cancellationToken)
    {
        var targets = RequestedTarget.Read(request.To, request.Release, workspace, new DiagnosticBag());
        var question = new GateQuestion(workspace, targets);
        var query = page.TenantsOf(caller);
        if (request.Tenant is { Length: > 0 })
        {
            var named = await workspace.FindTenantsAsync(caller.Narrow(request.Tenant), cancellationToken);
            query = query with { Names = [.. named.Select(tenant => tenant.Id)] };
        }

        var part = page.Of(http, await control.ReadTenantsAsync(query, cancellationToken), tenant => tenant.Id.Value);
        return TypedResults.Ok(new Page<TView>([.. (await ask(question, part.Items)).Select(view)], part.Next));
    }
}
