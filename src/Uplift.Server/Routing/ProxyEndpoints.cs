using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Access;
using Uplift.Server.Errors;
using Uplift.Stores;

namespace Uplift.Server.Routing;

/// <summary>All paths that are not the server's own: requests with a tenant go to the module that serves it.</summary>
internal static class ProxyEndpoints
{
    private const string TenantHeader = "X-Okapi-Tenant";
    private const string ModuleHeader = "X-Okapi-Module-Id";
    private const string TokenHeader = "X-Okapi-Token";

    private static readonly string[] s_reading = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options];
    private static readonly string[] s_writing =
        [HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    /// <summary>Maps them behind all others.</summary>
    public static void MapProxy(this IEndpointRouteBuilder routes)
    {
        Map(s_reading, TokenRole.Viewer);
        Map(s_writing, TokenRole.Operator);

        void Map(string[] methods, TokenRole role) => routes.MapMethods("/{**path}", methods, ForwardAsync)
            .For(role, AccessScope.Own).WithOrder(int.MaxValue).ExcludeFromDescription();
    }

    private static async Task ForwardAsync(
        HttpContext context, Caller caller, RouteLookup routes, KnownModules modules, ModuleForwarder forwarder)
    {
        var request = context.Request;
        if (request.Headers[TenantHeader].ToString() is not { Length: > 0 } name)
        {
            await RefuseAsync(context, $"There is no {QuotedText.Of(request.Path)} of the server itself.",
                $"For a request to a module name its tenant with {TenantHeader}.");
            return;
        }

        var tenant = TenantId.Parse(name);
        caller.Require(tenant);
        var found = (await routes.FindAsync(tenant, context.RequestAborted))
            .Find(request.Method, request.Path.Value ?? "/", request.Headers[ModuleHeader].ToString());
        if (found is null)
        {
            await RefuseAsync(context, $"No module of tenant '{tenant}' answers {request.Method} {QuotedText.Of(request.Path)}.",
                $"GET /api/v1/routing?tenant={tenant} shows its modules.");
        }
        else if (found.Url is null)
        {
            await ErrorAnswer.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, DiagnosticCodes.ModuleUnreachable,
                (await modules.ReadRecentAsync(context.RequestAborted)).Directory.ExplainAbsence(found.Module),
                $"It serves tenant '{tenant}'. Say where it runs with 'uplift module url {found.Module} URL', "
                    + "or have it started.");
        }
        else
        {
            // The token that opened this server is for nobody else; that of the platform goes on to the module.
            await forwarder.SendAsync(context, found, request.Headers.Authorization.Count > 0 ? "Authorization" : TokenHeader);
        }
    }

    private static Task RefuseAsync(HttpContext context, string message, string hint) =>
        ErrorAnswer.WriteAsync(context, StatusCodes.Status404NotFound, DiagnosticCodes.NotFound, message, hint);
}
