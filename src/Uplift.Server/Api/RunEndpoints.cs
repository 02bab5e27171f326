using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Execution;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Operations;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary>Applies plans, goes on with runs and takes them back: each begins an operation and answers at once.</summary>
internal static class RunEndpoints
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        api.MapPost("/plans/{plan}/apply", ApplyAsync).For(TokenRole.Operator, AccessScope.Own).WithTags("runs").WithName("applyPlan")
            .WithSummary("Applies a saved plan. A tenant that changed since is set aside with the reason.")
            .WithExample("""{ "tenants": ["diku"], "parallel": 4 }""");
        api.MapPost("/runs/resume", ResumeAsync).For(TokenRole.Operator, AccessScope.Own).WithTags("runs").WithName("resumeRuns")
            .WithSummary("Goes on with runs that were interrupted or failed.").WithExample("""{ "tenants": ["diku"] }""");
        api.MapPost("/runs/undo", UndoAsync).For(TokenRole.Operator, AccessScope.Own).WithTags("runs").WithName("undoRuns")
            .WithSummary("Takes back the last run of each tenant named. What was edited since is merged, or reported.")
            .WithExample("""{ "tenants": ["diku"] }""");
    }

    private static async Task<Accepted<OperationView>> ApplyAsync(
        string plan, RunChoices choices, Caller caller, OperationDesk desk, OpenedWorkspace workspace, ControlDatabase control,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken cancellationToken)
    {
        var found = await PlanEndpoints.FindAsync(control, plan, caller, choices.Tenants, cancellationToken);
        var options = choices.ToOptions(caller.Actor);
        return Answer(desk.Begin("apply", found.Id, caller.Actor, [.. found.Tenants.Select(tenant => tenant.Tenant)],
            KeyOf(caller, "apply " + found.Id, idempotencyKey),
            (observer, finished, cancellation) => new PlanApplication(workspace, found, options, "apply")
                .ApplyAsync(choices.AtOnce, observer, finished, cancellation)));
    }

    private static async Task<Accepted<OperationView>> ResumeAsync(
        RunChoices choices, Caller caller, OperationDesk desk, OpenedWorkspace workspace,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken cancellationToken)
    {
        var tenants = await FindAsync(workspace, caller, choices, cancellationToken);
        var named = choices.Tenants is { Count: > 0 };
        return Answer(desk.Begin("resume", "", caller.Actor, [.. tenants.Select(tenant => tenant.Value)],
            KeyOf(caller, "resume", idempotencyKey),
            async (observer, finished, cancellation) =>
            {
                var runs = new UnfinishedRuns(workspace, choices.ToOptions(caller.Actor), choices.AtOnce);
                foreach (var result in await runs.ResumeAsync(
                    tenants, "resume", result => named || result.Outcome != RunOutcome.UpToDate, observer, cancellation))
                {
                    await finished(result);
                }
            }));
    }

    private static async Task<Accepted<OperationView>> UndoAsync(
        RunChoices choices, Caller caller, OperationDesk desk, OpenedWorkspace workspace,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken cancellationToken)
    {
        if (choices.Tenants is not { Count: > 0 })
        {
            throw new Diagnostics.UpliftException(Diagnostics.DiagnosticCodes.WrongUsage, "No tenant is named; nothing was done.",
                hint: "Name each tenant whose last run is to be taken back in 'tenants'.");
        }

        var tenants = await FindAsync(workspace, caller, choices, cancellationToken);
        return Answer(desk.Begin("undo", "", caller.Actor, [.. tenants.Select(tenant => tenant.Value)],
            KeyOf(caller, "undo", idempotencyKey),
            async (observer, finished, cancellation) =>
            {
                var runs = new LastRuns(workspace, choices.ToOptions(caller.Actor), choices.AtOnce);
                foreach (var result in await runs.UndoAsync(tenants, choices.Run, observer, cancellation)) await finished(result);
            }));
    }

    private static async Task<IReadOnlyList<TenantId>> FindAsync(
        OpenedWorkspace workspace, Caller caller, RunChoices choices, CancellationToken cancellationToken) =>
        [.. (await workspace.FindTenantsAsync(caller.Narrow(choices.Tenants), cancellationToken)).Select(tenant => tenant.Id)];

    private static string? KeyOf(Caller caller, string what, string? key) =>
        string.IsNullOrEmpty(key) ? null : $"{caller.Actor}\n{what}\n{key}";

    private static Accepted<OperationView> Answer(Operation operation) =>
        TypedResults.Accepted($"{ApiRoutes.Prefix}/operations/{operation.Id}", OperationView.Of(operation));
}
