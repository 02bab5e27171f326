using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Uplift.Control;
using Uplift.Server.Access;

namespace Uplift.Server.Health;

/// <summary>Whether the process lives, and whether it can serve. Open to anyone; says nothing about tenants.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => TypedResults.Ok(new HealthState("live"))).ForAnyone()
            .ExcludeFromDescription();
        routes.MapGet("/health/ready", ReadyAsync).ForAnyone().ExcludeFromDescription();
    }

    private static async Task<IResult> ReadyAsync(
        ControlDatabase control, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return NotReady("stopping");
        try
        {
            await control.Tokens.AnyAsync(cancellationToken);
            return TypedResults.Ok(new HealthState("ready"));
        }
        catch (DbException)
        {
            return NotReady("the control database cannot be used");
        }
    }

    private static JsonHttpResult<HealthState> NotReady(string why) =>
        TypedResults.Json(new HealthState(why), statusCode: StatusCodes.Status503ServiceUnavailable);
}

/// <summary>How the server is.</summary>
/// <param name="Status">live, ready, or why it is not.</param>
public sealed record HealthState(string Status);
