using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary><c>/tokens</c>: makes, shows and revokes the tokens of clients.</summary>
internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/tokens").WithTags("tokens");
        tokens.MapGet("/", ListAsync).For(TokenRole.Admin, AccessScope.Platform).WithName("listTokens")
            .WithSummary("The tokens, also those that expired or were revoked; never their secrets.");
        tokens.MapPost("/", CreateAsync).For(TokenRole.Admin, AccessScope.Platform).WithName("createToken")
            .WithSummary("Makes a token; its text is told this once and kept nowhere.")
            .WithExample("""{ "name": "ci", "role": "operator", "tenants": ["diku"] }""");
        tokens.MapDelete("/{token}", RevokeAsync).For(TokenRole.Admin, AccessScope.Platform).WithName("revokeToken")
            .WithSummary("Refuses a token from now on.");
    }

    private static async Task<Ok<Page<TokenView>>> ListAsync(
        HttpContext http, ControlDatabase control, [AsParameters] PageRequest page, CancellationToken cancellationToken)
    {
        var now = control.Time.GetUtcNow();
        var all = (await control.Tokens.ReadAsync(cancellationToken))
            .OrderBy(token => token.Id, StringComparer.Ordinal);
        return TypedResults.Ok(page.Cut(http, all.Select(token => TokenView.Of(token, now)), token => token.Id));
    }

    private static async Task<Created<TokenMadeView>> CreateAsync(
        TokenToMake wanted, Caller caller, ControlDatabase control, HttpContext http, CancellationToken cancellationToken)
    {
        var (token, secret) = await new TokenDesk(control).CreateAsync(new NewToken
        {
            Name = wanted.Name,
            Role = wanted.Role,
            Tenants = [.. (wanted.Tenants ?? []).Select(TenantId.Parse)],
            Expires = wanted.Expires,
        }, caller.Actor, cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"{ApiRoutes.Prefix}/tokens/{token.Id}",
            new TokenMadeView(secret.Reveal(), TokenView.Of(token, control.Time.GetUtcNow())));
    }

    private static async Task<NoContent> RevokeAsync(
        string token, Caller caller, ControlDatabase control, CancellationToken cancellationToken)
    {
        await new TokenDesk(control).RevokeAsync(token, caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }
}
