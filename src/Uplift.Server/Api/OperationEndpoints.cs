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
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Operations;

namespace Uplift.Server.Api;

/// <summary><c>/operations</c>: how applied plans, resumed runs and undos go on.</summary>
internal static class OperationEndpoints
{
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(15);

    public static void MapOperations(this IEndpointRouteBuilder api)
    {
        var operations = api.MapGroup("/operations").WithTags("operations");
        operations.MapGet("/", List).For(TokenRole.Viewer, AccessScope.Own).WithName("listOperations")
            .WithSummary("The operations of this server since it started, the newest first.");
        operations.MapGet("/{operation}", Show).For(TokenRole.Viewer, AccessScope.Own).WithName("showOperation")
            .WithSummary("How an operation stands, tenant by tenant.");
        operations.MapGet("/{operation}/events", Watch).For(TokenRole.Viewer, AccessScope.Own).WithName("watchOperation")
            .WithSummary("What happens, as server-sent events; with Last-Event-ID only what came behind it. Ends with 'ended'.");
        operations.MapPost("/{operation}/cancel", Cancel).For(TokenRole.Operator, AccessScope.Own).WithName("cancelOperation")
            .WithSummary("Stops between two batches; POST /api/v1/runs/resume goes on.");
    }

    private static Ok<IReadOnlyList<OperationView>> List(Caller caller, OperationDesk desk) =>
        TypedResults.Ok<IReadOnlyList<OperationView>>([.. desk.All.Where(operation => IsOwn(caller, operation)).Select(OperationView.Of)]);

    private static Ok<OperationView> Show(string operation, Caller caller, OperationDesk desk) =>
        TypedResults.Ok(OperationView.Of(Find(desk, operation, caller)));

    private static ServerSentEventsResult<string> Watch(
        string operation, Caller caller, OperationDesk desk, IHostApplicationLifetime lifetime,
        [FromHeader(Name = "Last-Event-ID")] string? last, CancellationToken cancellationToken)
    {
        var after = long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var events = EventsAsync(Find(desk, operation, caller), after, cancellationToken);
        return TypedResults.ServerSentEvents(events.Until(lifetime.ApplicationStopping));
    }

    private static Accepted<OperationView> Cancel(string operation, Caller caller, OperationDesk desk)
    {
        var found = Find(desk, operation, caller);
        if (!desk.Cancel(found.Id))
        {
            throw new UpliftException(DiagnosticCodes.AlreadyThere, $"Operation {found.Id} has ended already.", hint: "See its results.");
        }

        return TypedResults.Accepted($"{ApiRoutes.Prefix}/operations/{found.Id}", OperationView.Of(found));
    }

    private static Operation Find(OperationDesk desk, string id, Caller caller)
    {
        var found = desk.Find(id) ?? throw new UpliftException(DiagnosticCodes.NotFound, $"There is no operation {QuotedText.Of(id)}.",
            hint: "A server forgets them when it stops; GET /api/v1/status shows how tenants stand.");
        if (IsOwn(caller, found)) return found;
        throw new UpliftException(DiagnosticCodes.NotAllowed, "The token is not bound to all tenants of this operation.",
            hint: "Use a token that reaches them.");
    }

    private static bool IsOwn(Caller caller, Operation operation) => operation.Tenants.All(caller.Reaches);

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        Operation operation, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var (events, more) = operation.After(last);
            foreach (var happened in events)
            {
                last = happened.Id;
                yield return new SseItem<string>(JsonSerializer.Serialize(happened.Data, ServerJson.Options), happened.Type)
                {
                    EventId = happened.Id.ToString(CultureInfo.InvariantCulture),
                };
                if (happened.Type == "ended") yield break;
            }

            if (events.Count == 0 && operation.State != OperationState.Running) yield break;

            // Something now and then, so that nobody on the way takes the connection for dead.
            if (await Task.WhenAny(more, Task.Delay(s_beat, cancellationToken)) != more)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new SseItem<string>("{}", "beat");
            }
        }
    }
}
