using Uplift.Control;
using Uplift.Diagnostics;

namespace Uplift.Workspaces;

/// <summary>Makes and revokes the tokens of the server's clients; both are audited.</summary>
public sealed class TokenDesk(ControlDatabase control)
{
    private const int MaxName = 100;

    /// <summary>Makes a token; its secret is told this once.</summary>
    /// <exception cref="UpliftException">The name or the expiry cannot be taken, or a tenant is not known.</exception>
    public async Task<(Token Token, TokenSecret Secret)> CreateAsync(
        NewToken wanted, string actor, CancellationToken cancellationToken)
    {
        if (wanted.Name.Length is 0 or > MaxName || wanted.Name.Any(char.IsControl))
        {
            throw new UpliftException(
                DiagnosticCodes.WrongUsage, $"{QuotedText.Of(wanted.Name)} cannot be the name of a token.",
                hint: $"Write 1 to {MaxName} characters that say who uses it.");
        }

        if (wanted.Expires <= control.Time.GetUtcNow())
        {
            throw new UpliftException(
                DiagnosticCodes.WrongUsage, "The token would have expired already.", hint: "Name a later time.");
        }

        foreach (var tenant in wanted.Tenants) await control.Modules.RequireTenantAsync(tenant, cancellationToken);
        var made = await control.Tokens.CreateAsync(wanted, actor, cancellationToken);
        await control.Audit.AppendAsync(actor, "token-create",
            $"id={made.Token.Id} name={wanted.Name} role={wanted.Role.ToString().ToLowerInvariant()} "
                + $"tenants={string.Join(',', wanted.Tenants)}",
            cancellationToken);
        return made;
    }

    /// <summary>Refuses a token from now on; one that was revoked before stays so.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnknownToken"/>.</exception>
    public async Task<Token> RevokeAsync(string id, string actor, CancellationToken cancellationToken)
    {
        if (await control.Tokens.RevokeAsync(id, cancellationToken))
        {
            await control.Audit.AppendAsync(actor, "token-revoke", $"id={id}", cancellationToken);
        }

        return (await control.Tokens.ReadAsync(cancellationToken)).FirstOrDefault(token => token.Id == id)
            ?? throw new UpliftException(DiagnosticCodes.UnknownToken, $"There is no token {QuotedText.Of(id)}.",
                hint: "See 'uplift token list'.");
    }
}
