using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Rollouts;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Workspaces;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Server.Api;

/// <summary><c>/rollouts</c>: upgrades of many tenants in waves. Workers carry them out; they concern the platform,
/// so that tokens bound to tenants do not reach them.</summary>
internal static class RolloutEndpoints
{
    public static void MapRollouts(this IEndpointRouteBuilder api)
    {
        var rollouts = api.MapGroup("/rollouts").WithTags("rollouts");
        rollouts.MapPost("/", CreateAsync).For(TokenRole.Operator, AccessScope.Platform).WithName("createRollout")
            .WithSummary(
                "Plans an upgrade of many tenants in waves, and begins nothing. Commands and queries as checks, and "
                    + "instances, are for the role admin.")
            .WithExample(
                """{ "release": "2023", "canary": ["diku"], "waves": ["5%", "25%", "100%"], "budget": "1%", "soak": "30m" }""");
        rollouts.MapGet("/", ListAsync).For(TokenRole.Viewer, AccessScope.Platform).WithName("listRollouts")
            .WithSummary("Rollouts, the oldest first.");
        rollouts.MapGet("/{rollout}", ShowAsync).For(TokenRole.Viewer, AccessScope.Platform).WithName("showRollout")
            .WithSummary("How a rollout stands, wave by wave.");
        rollouts.MapGet("/{rollout}/tenants", ListTenantsAsync).For(TokenRole.Viewer, AccessScope.Platform)
            .WithName("listRolloutTenants").WithSummary("The tenants of a rollout by wave and name.");
        rollouts.MapGet("/{rollout}/events", WatchAsync).For(TokenRole.Viewer, AccessScope.Platform)
            .WithName("watchRollout")
            .WithSummary(
                "What happened and what happens, as server-sent events; with Last-Event-ID only what came behind it. Ends with 'ended'.");
        rollouts.MapPost("/{rollout}/tenants/{tenant}/retry", RetryAsync)
            .For(TokenRole.Operator, AccessScope.Platform).WithName("retryRolloutTenant")
            .WithSummary("Tries a tenant again that failed in the present wave.");
        rollouts.MapMoves();
    }

    private static void MapMoves(this RouteGroupBuilder rollouts)
    {
        Map("start", "Lets workers begin with a rollout.",
            (desk, id, how, actor, token) => desk.StartAsync(id, actor, token));
        Map("pause", "Begins no other tenant; those under way come to their end. 'reason' is for those who look.",
            (desk, id, how, actor, token) => desk.PauseAsync(id, how.Reason ?? "", actor, token));
        Map("resume", "Plans anew with the packages as they are now, and tries the failed tenants of the wave again.",
            (desk, id, how, actor, token) => desk.ResumeAsync(id, actor, token));
        Map("approve", "Lets the next wave begin where a rollout waits for approval.",
            (desk, id, how, actor, token) => desk.ApproveAsync(id, actor, token));
        Map("abort", "Gives a rollout up; with 'undo' every tenant that it has moved is taken back.",
            (desk, id, how, actor, token) => desk.AbortAsync(id, how.Undo ?? false, actor, token));

        void Map(
            string word, string summary, Func<RolloutDesk, string, MoveRequest, string, CancellationToken, Task<Rollout>> move) =>
            rollouts.MapPost($"/{{rollout}}/{word}",
                async (string rollout, Caller caller, OpenedWorkspace workspace, ControlDatabase control,
                    [AsParameters] MoveRequest how, CancellationToken cancellationToken) =>
                {
                    var desk = new RolloutDesk(workspace, control);
                    return await AnswerAsync(
                        desk, await move(desk, rollout, how, caller.Actor, cancellationToken), cancellationToken);
                })
                .For(TokenRole.Operator, AccessScope.Platform).WithName($"{word}Rollout").WithSummary(summary);
    }

    private static async Task<Created<RolloutView>> CreateAsync(
        RolloutRequest wanted, Caller caller, OpenedWorkspace workspace, ControlDatabase control,
        CancellationToken cancellationToken)
    {
        // Workers run all of them with all that they may.
        if (wanted.CheckCommand is { Count: > 0 } || wanted.CheckSql is { Count: > 0 } || wanted.Instance is not null)
        {
            caller.Require(TokenRole.Admin, "A check by command or by query, or an instance,");
        }

        var targets = RequestedTarget.Read(wanted.To, wanted.Release, workspace, new DiagnosticBag());
        var desk = new RolloutDesk(workspace, control);
        var rollout = await desk.CreateAsync(
            wanted.ToSpec(targets, workspace.Workspace.Rules.AcceptPreview), wanted.ToChoice(), caller.Actor,
            cancellationToken);
        return TypedResults.Created(
            $"{ApiRoutes.Prefix}/rollouts/{rollout.Id}",
            RolloutView.Of(rollout, await desk.Table.CountAsync(rollout.Id, cancellationToken)));
    }

    private static async Task<Ok<Page<RolloutView>>> ListAsync(
        HttpContext http, OpenedWorkspace workspace, ControlDatabase control, [AsParameters] PageRequest page,
        CancellationToken cancellationToken)
    {
        var found = await new RolloutDesk(workspace, control).Table.ListAsync(cancellationToken);
        return TypedResults.Ok(page.Cut(
            http, found.OrderBy(rollout => rollout.Id, StringComparer.Ordinal).Select(rollout => RolloutView.Of(rollout)),
            rollout => rollout.Id));
    }

    private static async Task<Ok<RolloutView>> ShowAsync(
        string rollout, OpenedWorkspace workspace, ControlDatabase control, CancellationToken cancellationToken)
    {
        var desk = new RolloutDesk(workspace, control);
        return await AnswerAsync(desk, await desk.Table.FindAsync(rollout, cancellationToken), cancellationToken);
    }

    private static async Task<Ok<Page<RolloutTenantView>>> ListTenantsAsync(
        string rollout, HttpContext http, ControlDatabase control, [AsParameters] PageRequest page,
        CancellationToken cancellationToken)
    {
        var table = new RolloutTable(control);
        var id = (await table.FindAsync(rollout, cancellationToken)).Id;
        var found = await table.ReadTenantsAsync(id, PlaceOf(page.After), page.Count + 1, cancellationToken);
        return TypedResults.Ok(page.Of(
            http, [.. found.Select(RolloutTenantView.Of)], tenant => $"{tenant.Wave} {tenant.Tenant}"));
    }

    private static async Task<ServerSentEventsResult<string>> WatchAsync(
        string rollout, ControlDatabase control, IHostApplicationLifetime lifetime,
        [FromHeader(Name = "Last-Event-ID")] string? last, CancellationToken cancellationToken)
    {
        var table = new RolloutTable(control);
        var found = await table.FindAsync(rollout, cancellationToken);
        return TypedResults.ServerSentEvents(
            TellAsync(table, control.Time, found.Id, last ?? "", cancellationToken).Until(lifetime.ApplicationStopping));
    }

    private static async Task<Ok<RolloutView>> RetryAsync(
        string rollout, string tenant, Caller caller, OpenedWorkspace workspace, ControlDatabase control,
        CancellationToken cancellationToken)
    {
        var desk = new RolloutDesk(workspace, control);
        return await AnswerAsync(
            desk, await desk.RetryAsync(rollout, tenant, caller.Actor, cancellationToken), cancellationToken);
    }

    private static async Task<Ok<RolloutView>> AnswerAsync(
        RolloutDesk desk, Rollout rollout, CancellationToken cancellationToken) =>
        TypedResults.Ok(RolloutView.Of(rollout, await desk.Table.CountAsync(rollout.Id, cancellationToken)));

    private static async IAsyncEnumerable<SseItem<string>> TellAsync(
        RolloutTable table, TimeProvider time, string id, string last,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watch = new RolloutWatch(table, time);
        await foreach (var told in watch.WatchAsync(id, last, rollout => rollout.IsOver, cancellationToken))
        {
            yield return told is null
                ? new SseItem<string>("{}", "beat")
                : new SseItem<string>(Text(RolloutEventView.Of(told)), "happened") { EventId = told.Id };
        }

        yield return new SseItem<string>(Text(RolloutView.Of(await table.FindAsync(id, cancellationToken))), "ended");
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, ServerJson.Options);

    private static (int Wave, string Tenant)? PlaceOf(string after)
    {
        if (after.Length == 0) return null;
        var parts = after.Split(' ', 2);
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var wave)
            ? (wave - 1, parts[1])
            : throw new UpliftException(DiagnosticCodes.InvalidParameter, "The parameter 'cursor' is no place in this list.",
                hint: "Take it from 'next' of the part before, as it is.");
    }

    /// <summary>What is said with a move.</summary>
    /// <param name="Reason">Why a rollout is paused.</param>
    /// <param name="Undo">Whether an aborted rollout takes back what it has moved.</param>
    internal sealed record MoveRequest([FromQuery] string? Reason, [FromQuery] bool? Undo);
}
