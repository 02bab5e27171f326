using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Operations;

namespace Uplift.Server.Api;

/// <summary><c>/operations</c>: how what was begun goes on: plans, runs, undos, verifications,
/// indexes for gates.</summary>
internal static class OperationEndpoints
{
    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        var operations = api.MapGroup("/operations").WithTags("operations");
        operations.MapGet("/", ListAsync).For(TokenRole.Viewer, AccessScope.Own).WithName("listOperations")
            .WithSummary("The last operations, the newest first, without their results.");
        operations.MapGet("/{operation}", ShowAsync).For(TokenRole.Viewer, AccessScope.Own).WithName("showOperation")
            .WithSummary("How an operation stands, tenant by tenant.");
        operations.MapGet("/{operation}/events", WatchAsync).For(TokenRole.Viewer, AccessScope.Own)
            .WithName("watchOperation")
            .WithSummary(
                "What happens, as server-sent events; with Last-Event-ID only what came behind it. Ends with 'ended'.");
        operations.MapPost("/{operation}/cancel", CancelAsync).For(TokenRole.Operator, AccessScope.Own)
            .WithName("cancelOperation")
            .WithSummary(
                "Stops between two batches; of runs POST /api/v1/runs/resume goes on, anything else is begun anew.");
    }

    /// <summary>The answer to whoever began an operation.</summary>
    public static Accepted<OperationView> Begun(Operation operation) =>
        TypedResults.Accepted($"{ApiRoutes.Prefix}/operations/{operation.Id}", OperationView.Of(operation, null));

    private static async Task<Ok<Page<OperationView>>> ListAsync(
        HttpContext http, Caller caller, OperationDesk desk, [AsParameters] PageRequest page, CancellationToken cancellationToken)
    {
        var found = await page.FillAsync(
            (before, limit) => desk.Table.ListAsync(before, limit, cancellationToken), operation => operation.Id,
            operation => IsOwn(caller, operation));
        return TypedResults.Ok(page.Of(
            http, [.. found.Select(operation => OperationView.Of(operation, null))], operation => operation.Id));
    }

    private static async Task<Ok<OperationView>> ShowAsync(
        string operation, Caller caller, OperationDesk desk, CancellationToken cancellationToken)
    {
        var found = await FindAsync(desk, operation, caller, cancellationToken);
        return TypedResults.Ok(OperationView.Of(found, await desk.Table.ReadResultsAsync(found.Id, cancellationToken)));
    }

    private static async Task<ServerSentEventsResult<string>> WatchAsync(
        string operation, Caller caller, OperationDesk desk, IHostApplicationLifetime lifetime,
        [FromHeader(Name = "Last-Event-ID")] string? last, CancellationToken cancellationToken)
    {
        var after = long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var found = await FindAsync(desk, operation, caller, cancellationToken);
        return TypedResults.ServerSentEvents(
            desk.WatchAsync(found.Id, after, cancellationToken).Select(Told).Until(lifetime.ApplicationStopping));
    }

    private static async Task<Accepted<OperationView>> CancelAsync(
        string operation, Caller caller, OperationDesk desk, CancellationToken cancellationToken)
    {
        var found = await FindAsync(desk, operation, caller, cancellationToken);
        if (!await desk.CancelAsync(found.Id, caller.Actor, cancellationToken))
        {
            throw new UpliftException(
                DiagnosticCodes.AlreadyThere, $"Operation {found.Id} has ended already.", hint: "See its results.");
        }

        return Begun(await FindAsync(desk, operation, caller, cancellationToken));
    }

    /// <summary>An operation that the caller may see.</summary>
    /// <exception cref="UpliftException">It is not known, or about tenants that the caller does not reach.</exception>
    public static async Task<Operation> FindAsync(
        OperationDesk desk, string id, Caller caller, CancellationToken cancellationToken)
    {
        var found = await desk.Table.FindAsync(id, cancellationToken) ?? throw new UpliftException(
            DiagnosticCodes.NotFound, $"There is no operation {QuotedText.Of(id)}.",
            hint: $"The last {OperationTable.UsuallyKept} are kept, see GET /api/v1/operations; "
                + "GET /api/v1/status shows how tenants stand.");
        if (IsOwn(caller, found)) return found;
        throw new UpliftException(
            DiagnosticCodes.NotAllowed, "The token is not bound to all tenants of this operation.",
            hint: "Use a token that reaches them.");
    }

    private static bool IsOwn(Caller caller, Operation operation) => operation.Tenants.All(caller.Reaches);

    // Something now and then, so that nobody on the way takes the connection for dead.
    private static SseItem<string> Told(OperationEvent? happened) => happened is null
        ? new SseItem<string>("{}", "beat")
        : new SseItem<string>(JsonSerializer.Serialize(happened.Data, ServerJson.Options), happened.Type)
        {
            EventId = happened.Id.ToString(CultureInfo.InvariantCulture),
        };
}
