using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Uplift.Server.Errors;

namespace Uplift.Server.Api;

/// <summary>Uplift's own face: all that the command line can do.</summary>
internal static class ApiRoutes
{
    /// <summary>What all paths begin with.</summary>
    public const string Prefix = "/api/v1";

    /// <summary>A resource is one line here.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(Prefix);
        foreach (var status in (int[])[400, 401, 403, 404, 409])
        {
            api.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(Problem), ["application/problem+json"]));
        }

        api.MapTenants();
        api.MapStates();
        api.MapLayers();
        api.MapPackages();
        api.MapTransforms();
        api.MapModules();
        api.MapJobs();
        api.MapPlans();
        api.MapRuns();
        api.MapVerifications();
        api.MapReviews();
        api.MapGates();
        api.MapBackfills();
        api.MapRollouts();
        api.MapRouting();
        api.MapOperations();
        api.MapAudit();
        api.MapTokens();
        routes.MapApiDocument();
    }
}
