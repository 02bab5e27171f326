using Microsoft.AspNetCore.Http;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Server.Access;

/// <summary>Who sends a request.</summary>
/// <param name="Actor">The name of the token, for ledgers and the audit log.</param>
/// <param name="Role">What the caller may do.</param>
/// <param name="Tenants">The tenants that the caller is bound to; empty: to none, all are reached.</param>
public sealed record Caller(string Actor, TokenRole Role, IReadOnlyList<TenantId> Tenants)
{
    /// <summary>Whoever is on this machine, while the server has no tokens and listens to nobody else.</summary>
    public static Caller Local { get; } = new("local", TokenRole.Admin, []);

    /// <summary>True when the token is bound to tenants.</summary>
    public bool IsBound => Tenants.Count > 0;

    /// <summary>True when the caller may touch a tenant.</summary>
    public bool Reaches(TenantId tenant) => !IsBound || Tenants.Contains(tenant);

    /// <summary>True when the caller may touch a tenant of that name.</summary>
    public bool Reaches(string tenant) => !IsBound || Tenants.Any(own => own.Value == tenant);

    /// <summary>The names that a request means: those given, which all must be reached; without any, all that are
    /// reached. Empty means all there are.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.NotAllowed"/>.</exception>
    public IReadOnlyList<string> Narrow(IReadOnlyList<string>? names)
    {
        if (names is null or []) return [.. Tenants.Select(tenant => tenant.Value)];
        var foreign = names.FirstOrDefault(name => !Reaches(name));
        return foreign is null ? names : throw Refuse($"The token is not bound to tenant {QuotedText.Of(foreign)}.");
    }

    /// <summary>Fails for a tenant that the caller may not touch.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.NotAllowed"/>.</exception>
    public void Require(TenantId tenant)
    {
        if (!Reaches(tenant)) throw Refuse($"The token is not bound to tenant '{tenant}'.");
    }

    /// <summary>Fails for a caller below a role.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.NotAllowed"/>.</exception>
    public void Require(TokenRole role, string what)
    {
        if (Role < role) throw Refuse($"{what} is for the role {role.ToString().ToLowerInvariant()}.");
    }

    /// <summary>The caller of a request, as a parameter of an endpoint.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));

    /// <summary>The caller of a request; null before it is known and on public endpoints.</summary>
    public static Caller? Of(HttpContext context) => context.Features.Get<Caller>();

    private static UpliftException Refuse(string message) =>
        new(DiagnosticCodes.NotAllowed, message,
            hint: "Use another token; an administrator makes one with 'uplift token create'.");
}
