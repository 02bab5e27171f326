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
using Uplift.Server.Routing;
using Uplift.Stores;

namespace Uplift.Server.Api;

/// <summary><c>/routing</c>: which module versions serve which tenants, and where, for gateways that follow.</summary>
internal static class RoutingEndpoints
{
    public static void MapRouting(this IEndpointRouteBuilder api)
    {
        var routing = api.MapGroup("/routing").WithTags("routing");
        routing.MapGet("/", ListAsync).For(TokenRole.Viewer, AccessScope.Own).WithName("listRouting")
            .WithSummary(
                "Which module versions serve which tenants, and where. With If-None-Match 304 when nothing changed.")
            .Produces<RoutingPage>().Produces(StatusCodes.Status304NotModified);
        routing.MapGet("/changes", WatchAsync).For(TokenRole.Viewer, AccessScope.Own).WithName("watchRouting")
            .WithSummary(
                "What serves a tenant now, as server-sent events, each time it was switched behind the revision that "
                + "Last-Event-ID or 'after' names; without either from now on.");
    }

    private static async Task<IResult> ListAsync(
        HttpContext http, Caller caller, RoutingTable table, ControlDatabase control, [AsParameters] PageRequest page,
        CancellationToken cancellationToken, string? tenant = null)
    {
        // Read before the table: what is switched in between is told again, and not missed.
        var (revision, isSwitching) = await table.ReadStateAsync(cancellationToken);

        // While a tenant is being switched the table changes without a number.
        if (!isSwitching)
        {
            var mark = $"\"{revision.ToString(CultureInfo.InvariantCulture)}\"";
            http.Response.Headers.ETag = mark;
            if (http.Request.Headers.IfNoneMatch.Contains(mark))
            {
                return TypedResults.StatusCode(StatusCodes.Status304NotModified);
            }
        }

        var query = page.TenantsOf(caller);
        if (tenant is not null)
        {
            caller.Require(TenantId.Parse(tenant));
            await control.Modules.RequireTenantAsync(TenantId.Parse(tenant), cancellationToken);
            query = query with { Names = [TenantId.Parse(tenant)] };
        }

        var found = await table.ReadAsync(query, cancellationToken);
        foreach (var routes in found) routes.Require();
        var part = page.Of(http, found, routes => routes.Tenant);
        return TypedResults.Ok(new RoutingPage(revision, part.Items, part.Next));
    }

    private static async Task<ServerSentEventsResult<string>> WatchAsync(
        Caller caller, RoutingTable table, ControlDatabase control, IHostApplicationLifetime lifetime,
        [FromHeader(Name = "Last-Event-ID")] string? last, CancellationToken cancellationToken, string? after = null)
    {
        var since = await SinceAsync(table, string.IsNullOrEmpty(last) ? after : last, cancellationToken);
        return TypedResults.ServerSentEvents(
            new RoutingWatch(table, control.Time).WatchAsync(since, caller, cancellationToken).Select(Told)
                .Until(lifetime.ApplicationStopping));
    }

    private static async Task<long> SinceAsync(RoutingTable table, string? text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(text)) return (await table.ReadStateAsync(cancellationToken)).Revision;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var since)
            ? since
            : throw new UpliftException(DiagnosticCodes.InvalidParameter, $"{QuotedText.Of(text)} is no revision.",
                hint: "Take it from 'revision' of GET /api/v1/routing, or from the id of the last event.");
    }

    private static SseItem<string> Told(RoutingChange change) =>
        new(change.Routes is null ? "{}" : JsonSerializer.Serialize(change.Routes, ServerJson.Options),
            change.Routes is null ? "beat" : "changed")
        {
            EventId = change.Revision.ToString(CultureInfo.InvariantCulture),
        };
}
