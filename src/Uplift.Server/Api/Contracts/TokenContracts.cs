using Uplift.Control;

namespace Uplift.Server.Api.Contracts;

/// <summary>A token to make.</summary>
/// <param name="Name">Who uses it; stands in the audit log.</param>
/// <param name="Role">viewer, operator or admin.</param>
/// <param name="Tenants">The tenants that it is bound to; absent: it reaches all.</param>
/// <param name="Expires">From when on it is refused; absent: never.</param>
public sealed record TokenToMake(
    string Name, TokenRole Role = TokenRole.Viewer, IReadOnlyList<string>? Tenants = null,
    DateTimeOffset? Expires = null);

/// <summary>A token that was made.</summary>
/// <param name="Token">What the client sends; known only now.</param>
public sealed record TokenMadeView(string Token, TokenView Details);

/// <summary>A token without its secret.</summary>
/// <param name="Used">When it was last used, to about a minute.</param>
/// <param name="Valid">It may be used now.</param>
public sealed record TokenView(
    string Id, string Name, TokenRole Role, IReadOnlyList<string> Tenants, DateTimeOffset Created, string Actor,
    DateTimeOffset? Expires,
    DateTimeOffset? Revoked, DateTimeOffset? Used, bool Valid)
{
    internal static TokenView Of(Token token, DateTimeOffset now) => new(
        token.Id, token.Name, token.Role, [.. token.Tenants.Select(tenant => tenant.Value)], token.Created, token.Actor,
        token.Expires,
        token.Revoked, token.Used, token.IsValidAt(now));
}
