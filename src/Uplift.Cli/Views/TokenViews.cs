using Spectre.Console;
using Uplift.Cli.Commands;
using Uplift.Control;

namespace Uplift.Cli.Views;

/// <summary>Shows a token that was made, with its text.</summary>
internal sealed class TokenMadeView : View<TokenMade>
{
    /// <inheritdoc/>
    public override object Shape(TokenMade result) => new
    {
        token = result.Text,
        result.Token.Id,
        result.Token.Name,
        result.Token.Role,
        tenants = result.Token.Tenants.Select(tenant => tenant.Value),
        result.Token.Expires,
    };

    /// <inheritdoc/>
    public override void Write(TokenMade result, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        writer.WriteLine(result.Text);
        writer.WriteLine($"  Keep it: it is not shown again. Role {result.Token.Role.ToString().ToLowerInvariant()}, "
            + (result.Token.Tenants.Count == 0 ? "all tenants" : $"tenants {string.Join(", ", result.Token.Tenants)}")
            + (result.Token.Expires is { } expires ? $", until {expires:yyyy-MM-dd}." : ", until it is revoked."));
        writer.WriteLine($"  Revoke it with 'uplift token revoke {result.Token.Id}'.");
    }
}

/// <summary>Shows the tokens that there are.</summary>
internal sealed class TokenListView(DateTimeOffset now) : View<IReadOnlyList<Token>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<Token> result) => new
    {
        tokens = result.Select(token => new
        {
            token.Id,
            token.Name,
            token.Role,
            tenants = token.Tenants.Select(tenant => tenant.Value),
            token.Created,
            token.Actor,
            token.Expires,
            token.Revoked,
            token.Used,
            valid = token.IsValidAt(now),
        }),
    };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<Token> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.WriteLine(
                "There is no token: 'uplift serve' listens to this machine only. Make one with 'uplift token create'.");
            return;
        }

        var table = Grid(
            Fixed("id"), Flow("name"), Fixed("role"), Flow("tenants"), Fixed("state"), Fixed("expires"),
            Fixed("last used"));
        foreach (var token in result)
        {
            Row(table, token.Id, token.Name, token.Role.ToString().ToLowerInvariant(),
                token.Tenants.Count == 0
                    ? "all" : string.Join(' ', token.Tenants), State(token), Day(token.Expires), Day(token.Used));
        }

        console.Write(table);
    }

    private string State(Token token) =>
        token.Revoked is not null ? "revoked" : token.IsValidAt(now) ? "valid" : "expired";

    private static string Day(DateTimeOffset? time) => time is { } known ? known.ToString("yyyy-MM-dd") : "";
}
