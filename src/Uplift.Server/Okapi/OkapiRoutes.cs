using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Server.Access;

namespace Uplift.Server.Okapi;

/// <summary>The face that clients of Okapi know, below <c>/_/</c>.</summary>
internal static class OkapiRoutes
{
    /// <summary>A group of calls is one line here.</summary>
    public static void MapOkapi(this IEndpointRouteBuilder routes)
    {
        var okapi = routes.MapGroup("/_");
        okapi.ExcludeFromDescription();
        okapi.MapOkapiModules();
        okapi.MapOkapiDiscovery();
        okapi.MapOkapiDeployments();
        okapi.MapOkapiTenants();
        okapi.MapOkapiTenantModules();
        okapi.MapOkapiInstall();
        okapi.MapGet("/version", () => TypedResults.Text(OkapiModule.Version, "text/plain"))
            .For(TokenRole.Viewer, AccessScope.Shared);
        okapi.MapGet("/proxy/health", () => OkapiAnswer.Json(Array.Empty<object>())).ForAnyone();
    }
}
