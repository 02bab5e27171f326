using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Operations;
using Uplift.Server.Reports;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary>Applies plans, goes on with runs and takes them back: each begins an operation and
/// answers at once.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        api.MapPost("/plans/{plan}/apply", ApplyAsync).For(TokenRole.Operator, AccessScope.Own).WithTags("runs")
            .WithName("applyPlan")
            .WithSummary("Applies a saved plan. A tenant that changed since is set aside with the reason.")
            .WithExample("""{ "tenants": ["diku"], "parallel": 4 }""");
        api.MapPost("/runs/resume", ResumeAsync).For(TokenRole.Operator, AccessScope.Own).WithTags("runs")
            .WithName("resumeRuns")
            .WithSummary("Goes on with runs that were interrupted or failed.")
            .WithExample("""{ "tenants": ["diku"] }""");
        api.MapPost("/runs/undo", UndoAsync).For(TokenRole.Operator, AccessScope.Own).WithTags("runs")
            .WithName("undoRuns")
            .WithSummary(
                "Takes back the last run of each tenant named. What was edited since is merged, or reported.")
            .WithExample("""{ "tenants": ["diku"] }""");
    }

    private static async Task<Accepted<OperationView>> ApplyAsync(
        string plan, RunChoices choices, Caller caller, OperationDesk desk, ControlDatabase control, ReviewShelf shelf,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken cancellationToken)
    {
        var found = await PlanEndpoints.FindAsync(control, plan, caller, choices.Tenants, cancellationToken);
        await shelf.RequireAsync(choices, cancellationToken);
        return OperationEndpoints.Begun(await desk.BeginAsync(
            RunWork.Apply, found.Id, caller.Actor, [.. found.Tenants.Select(tenant => tenant.Tenant)], choices,
            idempotencyKey,
            cancellationToken));
    }

    private static async Task<Accepted<OperationView>> ResumeAsync(
        RunChoices choices, Caller caller, OperationDesk desk, OpenedWorkspace workspace, ReviewShelf shelf,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken cancellationToken)
    {
        await shelf.RequireAsync(choices, cancellationToken);
        return OperationEndpoints.Begun(await desk.BeginAsync(
            RunWork.Resume, "", caller.Actor, await FindAsync(workspace, caller, choices, cancellationToken), choices,
            idempotencyKey, cancellationToken));
    }

    private static async Task<Accepted<OperationView>> UndoAsync(
        RunChoices choices, Caller caller, OperationDesk desk, OpenedWorkspace workspace,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken cancellationToken)
    {
        if (choices.Tenants is not { Count: > 0 })
        {
            throw new Diagnostics.UpliftException(
                Diagnostics.DiagnosticCodes.WrongUsage, "No tenant is named; nothing was done.",
                hint: "Name each tenant whose last run is to be taken back in 'tenants'.");
        }

        return OperationEndpoints.Begun(await desk.BeginAsync(
            RunWork.Undo, "", caller.Actor, await FindAsync(workspace, caller, choices, cancellationToken), choices,
            idempotencyKey, cancellationToken));
    }

    private static async Task<IReadOnlyList<string>> FindAsync(
        OpenedWorkspace workspace, Caller caller, RunChoices choices, CancellationToken cancellationToken) =>
        [.. (await workspace.FindTenantsAsync(caller.Narrow(choices.Tenants), cancellationToken))
            .Select(tenant => tenant.Id.Value)];
}
