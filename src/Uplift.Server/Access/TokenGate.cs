using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Errors;

namespace Uplift.Server.Access;

/// <summary>
/// Lets a request pass when its token allows the endpoint and the tenant in its path. What is not said to be open is
/// closed: an endpoint without <see cref="EndpointAccess"/> answers nobody.
/// </summary>
public sealed partial class TokenGate(
    RequestDelegate next, TokenTable tokens, FailedAttempts failures, OpenDoor door, ILogger<TokenGate> logger)
{
    private const string OkapiHeader = "X-Okapi-Token";
    private const string Scheme = "Bearer ";

    /// <summary>The name of the route value that names a tenant.</summary>
    public const string TenantValue = "tenant";

    public async Task InvokeAsync(HttpContext context)
    {
        var access = context.GetEndpoint()?.Metadata.GetMetadata<EndpointAccess>();
        if (access is { Scope: AccessScope.Public })
        {
            await next(context);
            return;
        }

        if (await IdentifyAsync(context) is not { } caller) return;
        context.Features.Set(caller);
        if (context.GetEndpoint() is RouteEndpoint && Refusal(context, caller, access) is { } refusal)
        {
            LogRefused(caller.Actor, context.Request.Method, context.Request.Path);
            await ErrorAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, DiagnosticCodes.NotAllowed, refusal,
                "Use another token; an administrator makes one with 'uplift token create'.");
            return;
        }

        await next(context);
    }

    private async Task<Caller?> IdentifyAsync(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (TokenOf(context.Request) is not { } text)
        {
            if (await door.IsOpenAsync(context)) return Caller.Local;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await ErrorAnswer.WriteAsync(context, StatusCodes.Status401Unauthorized, DiagnosticCodes.NotAuthenticated,
                "A token is needed.",
                "Send 'Authorization: Bearer TOKEN' or 'X-Okapi-Token: TOKEN'; an administrator makes one with 'uplift token create'.");
            return null;
        }

        if (await tokens.FindValidAsync(text, context.RequestAborted) is { } token)
        {
            return new Caller(token.Name, token.Role, token.Tenants);
        }

        await RefuseAsync(context, address);
        return null;
    }

    // A right token is let in from wherever wrong ones come: many clients can share an address.
    private async Task RefuseAsync(HttpContext context, IPAddress address)
    {
        if (failures.WaitOf(address) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds)
                .ToString(CultureInfo.InvariantCulture);
            await ErrorAnswer.WriteAsync(context, StatusCodes.Status429TooManyRequests, DiagnosticCodes.TooManyAttempts,
                "Too many wrong tokens came from this address.", "Wait as long as Retry-After says.");
            return;
        }

        failures.Add(address);
        LogWrongToken(address);
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        await ErrorAnswer.WriteAsync(context, StatusCodes.Status401Unauthorized, DiagnosticCodes.NotAuthenticated,
            "The token is wrong, expired or revoked.", "See 'uplift token list'.");
    }

    private static string? Refusal(HttpContext context, Caller caller, EndpointAccess? access)
    {
        if (access is null) return "This is open to nobody.";
        if (caller.Role < access.Role)
        {
            return $"This is for the role {access.Role.ToString().ToLowerInvariant()}; the token '{caller.Actor}' has the role "
                + $"{caller.Role.ToString().ToLowerInvariant()}.";
        }

        return access.Scope switch
        {
            AccessScope.Platform when caller.IsBound =>
                $"This concerns all tenants; the token '{caller.Actor}' is bound to some.",
            AccessScope.Tenant when !caller.Reaches(context.Request.RouteValues[TenantValue] as string ?? "") =>
                $"The token '{caller.Actor}' is not bound to this tenant.",
            _ => null,
        };
    }

    private static string? TokenOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Scheme.Length..].Trim();
        }

        if (authorization.Length > 0) return authorization;
        return request.Headers[OkapiHeader].ToString() is { Length: > 0 } text ? text : null;
    }

    [LoggerMessage(3001, LogLevel.Warning, "A wrong token came from {Address}")]
    private partial void LogWrongToken(IPAddress address);

    [LoggerMessage(3002, LogLevel.Warning, "Refused {Actor}: {Method} {Path}")]
    private partial void LogRefused(string actor, string method, string path);
}
