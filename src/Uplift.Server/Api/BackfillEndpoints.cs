using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Operations;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary><c>/backfills</c>: rewrites objects to the write version while applications go on writing.</summary>
internal static class BackfillEndpoints
{
    public static void MapBackfills(this IEndpointRouteBuilder api)
    {
        var backfills = api.MapGroup("/backfills").WithTags("backfills");
        backfills.MapPost("/", StartAsync).For(TokenRole.Operator, AccessScope.Own).WithName("startBackfill")
            .WithSummary("Records a backfill and begins an operation that works on it.")
            .WithExample("""{ "to": "mod-items-2.0.0", "share": 0.2 }""");
        backfills.MapGet("/", ListAsync).For(TokenRole.Viewer, AccessScope.Own).WithName("listBackfills")
            .WithSummary("Backfills, the oldest first, without their tenants.");
        backfills.MapGet("/{backfill}", ShowAsync).For(TokenRole.Viewer, AccessScope.Own).WithName("showBackfill")
            .WithSummary("How far a backfill is in each tenant, what it left and when it will be done.");
        backfills.MapPost("/{backfill}/pause", PauseAsync).For(TokenRole.Operator, AccessScope.Own)
            .WithName("pauseBackfill")
            .WithSummary("Lets a backfill rest between two batches until it is resumed.");
        backfills.MapPost("/{backfill}/resume", ResumeAsync).For(TokenRole.Operator, AccessScope.Own)
            .WithName("resumeBackfill")
            .WithSummary(
                "Begins an operation that goes on with a backfill that was paused, failed, or left, just where it was.");
        backfills.MapPost("/{backfill}/cancel", CancelAsync).For(TokenRole.Operator, AccessScope.Own)
            .WithName("cancelBackfill")
            .WithSummary("Ends a backfill between two batches; what was rewritten stays.");
    }

    private static async Task<Accepted<BackfillView>> StartAsync(
        BackfillToStart wanted, Caller caller, OperationDesk operations, OpenedWorkspace workspace,
        ControlDatabase control, CancellationToken cancellationToken)
    {
        var desk = new BackfillDesk(workspace, control);
        var tenants = await workspace.FindTenantsAsync(caller.Narrow(wanted.Tenants), cancellationToken);
        var backfill = await desk.StartAsync(
            wanted.ToRequest(workspace.Complete(wanted.To)), [.. tenants.Select(tenant => tenant.Id)], caller.Actor,
            cancellationToken);
        return await BeginAsync(backfill, wanted.Parallel, caller, desk, operations, cancellationToken);
    }

    private static async Task<Ok<Page<BackfillView>>> ListAsync(
        HttpContext http, Caller caller, OpenedWorkspace workspace, ControlDatabase control,
        [AsParameters] PageRequest page, CancellationToken cancellationToken)
    {
        var table = new BackfillDesk(workspace, control).Table;
        var own = caller.IsBound
            ? await table.ListOfAsync(caller.Tenants, cancellationToken)
            : await table.ListAsync(onlyOpen: false, cancellationToken);
        return TypedResults.Ok(page.Cut(
            http, own.OrderBy(backfill => backfill.Id, StringComparer.Ordinal).Select(BackfillView.Of),
            backfill => backfill.Id));
    }

    private static async Task<Ok<BackfillView>> ShowAsync(
        string backfill, Caller caller, OpenedWorkspace workspace, ControlDatabase control, CancellationToken cancellationToken)
    {
        var desk = new BackfillDesk(workspace, control);
        var found = await FindAsync(desk, backfill, caller, cancellationToken);
        return TypedResults.Ok(BackfillView.Of(await desk.ReadStatusAsync(found, cancellationToken)));
    }

    private static Task<Ok<BackfillView>> PauseAsync(
        string backfill, Caller caller, OpenedWorkspace workspace, ControlDatabase control, CancellationToken cancellationToken) =>
        MoveAsync(new BackfillDesk(workspace, control), backfill, caller, (desk, found) =>
            desk.PauseAsync(found, caller.Actor, cancellationToken), cancellationToken);

    private static async Task<Accepted<BackfillView>> ResumeAsync(
        string backfill, Caller caller, OperationDesk operations, OpenedWorkspace workspace, ControlDatabase control,
        CancellationToken cancellationToken, int parallel = 2)
    {
        var desk = new BackfillDesk(workspace, control);
        var found = await FindAsync(desk, backfill, caller, cancellationToken);
        var resumed = await desk.ResumeAsync(found, caller.Actor, cancellationToken);
        return await BeginAsync(resumed, parallel, caller, desk, operations, cancellationToken);
    }

    private static Task<Ok<BackfillView>> CancelAsync(
        string backfill, Caller caller, OpenedWorkspace workspace, ControlDatabase control, CancellationToken cancellationToken) =>
        MoveAsync(new BackfillDesk(workspace, control), backfill, caller, (desk, found) =>
            desk.CancelAsync(found, caller.Actor, cancellationToken), cancellationToken);

    private static async Task<Ok<BackfillView>> MoveAsync(
        BackfillDesk desk, string backfill, Caller caller, Func<BackfillDesk, Backfill, Task<Backfill>> move,
        CancellationToken cancellationToken)
    {
        var found = await FindAsync(desk, backfill, caller, cancellationToken);
        return TypedResults.Ok(BackfillView.Of(await move(desk, found)));
    }

    private static async Task<Accepted<BackfillView>> BeginAsync(
        Backfill backfill, int parallel, Caller caller, BackfillDesk desk, OperationDesk operations, CancellationToken cancellationToken)
    {
        var status = await desk.ReadStatusAsync(backfill, cancellationToken);
        var begun = await operations.BeginAsync(
            BackfillOperation.Kind, "", caller.Actor, [.. status.Parts.Select(part => part.Tenant)],
            new BackfillChoices(backfill.Id, parallel), null, cancellationToken);
        return TypedResults.Accepted($"{ApiRoutes.Prefix}/backfills/{backfill.Id}", BackfillView.Of(status, begun.Id));
    }

    private static async Task<Backfill> FindAsync(
        BackfillDesk desk, string id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.FindAsync(id, cancellationToken);
        if (IsOwn(caller, await desk.Table.ReadPartsAsync(found.Id, cancellationToken))) return found;
        throw new UpliftException(DiagnosticCodes.NotAllowed, "The token is not bound to all tenants of this backfill.",
            hint: "Use a token that reaches them.");
    }

    private static bool IsOwn(Caller caller, IReadOnlyList<BackfillPart> parts) =>
        parts.All(part => caller.Reaches(part.Tenant));
}
