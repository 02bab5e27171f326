using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Planning;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Reports;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary><c>/plans</c>: makes, shows and simulates plans.</summary>
internal static class PlanEndpoints
{
    private const string Lines = "application/x-ndjson";

    public static void MapPlans(this IEndpointRouteBuilder api)
    {
        var plans = api.MapGroup("/plans").WithTags("plans");
        plans.MapPost("/", MakeAsync).For(TokenRole.Operator, AccessScope.Own).WithName("makePlan")
            .WithSummary("Every step from the state as it is to the target, sealed and saved. Changes no tenant.")
            .WithExample("""{ "release": "2023", "tenants": ["diku"] }""");
        plans.MapGet("/{plan}", ShowAsync).For(TokenRole.Viewer, AccessScope.Own).WithName("showPlan")
            .WithSummary("A saved plan by its id or the beginning of it.");
        plans.MapPost("/{plan}/simulate", SimulateAsync).For(TokenRole.Operator, AccessScope.Own)
            .WithName("simulatePlan")
            .WithSummary(
                "Runs a plan in transactions that are rolled back. One JSON object a line: {change} for each object, "
                + "{result} for each tenant.")
            .Produces(StatusCodes.Status200OK, contentType: Lines).WithExample("""{ "tenants": ["diku"] }""");
    }

    /// <summary>The plan with those of its tenants that a caller asks for and reaches.</summary>
    /// <exception cref="UpliftException">There is no such plan, or a tenant is not in it.</exception>
    public static async Task<Plan> FindAsync(
        ControlDatabase control, string id, Caller caller, IReadOnlyList<string>? tenants, CancellationToken cancellationToken)
    {
        var plan = await control.FindPlanAsync(id, cancellationToken) ?? throw new UpliftException(
            DiagnosticCodes.UnknownPlan, $"There is no plan {QuotedText.Of(id)}.",
            hint: "Make one with POST /api/v1/plans.");
        var wanted = caller.Narrow(tenants);
        if (tenants is { Count: > 0 } && wanted.FirstOrDefault(name => plan.Find(name) is null) is { } unknown)
        {
            throw new UpliftException(
                DiagnosticCodes.UnknownTenant, $"Tenant {QuotedText.Of(unknown)} is not in plan {plan.Id}.",
                hint: "Make a plan that covers it.");
        }

        if (wanted.Count == 0) return plan;
        var narrowed = plan.Only(wanted.ToHashSet(StringComparer.Ordinal));
        if (caller.IsBound && narrowed.Tenants.Count == 0 && plan.Tenants.Count > 0)
        {
            throw new UpliftException(DiagnosticCodes.NotAllowed, $"The token is bound to no tenant of plan {plan.Id}.",
                hint: "Make a plan for the tenants of this token.");
        }

        return narrowed;
    }

    private static async Task<Created<PlanView>> MakeAsync(
        PlanToMake wanted, Caller caller, OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        var notes = new DiagnosticBag();
        var targets = RequestedTarget.Read(wanted.To, wanted.Release, workspace, notes);
        var options = new PlanOptions
        {
            IncludeMissed = wanted.IncludeMissed,
            Force = wanted.Force,
            DepCheck = wanted.DepCheck,
        };
        var request = new PlanRequest(targets, caller.Narrow(wanted.Tenants), options,
            wanted.Refresh || wanted.Explain is not null, Math.Clamp(wanted.Parallel, 1, 64));
        var made = await request.MakeAsync(workspace, caller.Actor, cancellationToken);
        return TypedResults.Created(
            $"{ApiRoutes.Prefix}/plans/{made.Plan.Id}", PlanView.Of(made, notes, caller.Reaches, wanted.Explain));
    }

    private static async Task<Ok<PlanView>> ShowAsync(
        string plan, Caller caller, ControlDatabase control, CancellationToken cancellationToken)
    {
        var found = await FindAsync(control, plan, caller, null, cancellationToken);
        return TypedResults.Ok(PlanView.Of(new PlanMade(found, 0), [], caller.Reaches));
    }

    private static async Task SimulateAsync(
        string plan, RunChoices choices, Caller caller, HttpContext http, OpenedWorkspace workspace,
        ControlDatabase control,
        ReviewShelf shelf)
    {
        var cancellationToken = http.RequestAborted;
        var found = await FindAsync(control, plan, caller, choices.Tenants, cancellationToken);
        await shelf.RequireAsync(choices, cancellationToken);
        var options = choices.ToOptions(caller.Actor) with { Review = shelf.Find(choices) };
        var upgrader = workspace.Upgrader();
        http.Response.ContentType = Lines;
        foreach (var tenant in found.Tenants.Where(
            tenant => found.Classes[tenant.Class] is { Steps.Count: > 0 } or { IsRefused: true }))
        {
            var result = await upgrader.SimulateAsync(TenantId.Parse(tenant.Tenant), found, options,
                change => WriteAsync(new { change }), cancellationToken);
            await WriteAsync(new { result = RunResultView.Of(result) });
        }

        Task WriteAsync(object line) =>
            http.Response.WriteAsync(JsonSerializer.Serialize(line, ServerJson.Options) + "\n", cancellationToken);
    }
}
