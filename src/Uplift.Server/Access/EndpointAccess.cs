using Microsoft.AspNetCore.Builder;
using Uplift.Control;

namespace Uplift.Server.Access;

/// <summary>What an endpoint touches, and so which tokens that are bound to tenants may use it.</summary>
public enum AccessScope
{
    /// <summary>Anyone, without a token.</summary>
    Public,

    /// <summary>The tenant in its path: a bound token must reach it.</summary>
    Tenant,

    /// <summary>Whatever the caller reaches; the endpoint leaves out the rest itself.</summary>
    Own,

    /// <summary>Nothing of any tenant: every token of the role.</summary>
    Shared,

    /// <summary>The whole platform: no bound token.</summary>
    Platform,
}

/// <summary>Who may use an endpoint. One without it is closed to everyone.</summary>
/// <param name="Role">The least role.</param>
/// <param name="Scope">What it touches.</param>
public sealed record EndpointAccess(TokenRole Role, AccessScope Scope);

/// <summary>Says at its registration who may use an endpoint.</summary>
public static class EndpointAccessConventions
{
    /// <summary>Opens it to a role.</summary>
    public static TBuilder For<TBuilder>(this TBuilder endpoint, TokenRole role, AccessScope scope)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new EndpointAccess(role, scope));

    /// <summary>Opens it to anyone.</summary>
    public static TBuilder ForAnyone<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new EndpointAccess(TokenRole.Viewer, AccessScope.Public));
}
