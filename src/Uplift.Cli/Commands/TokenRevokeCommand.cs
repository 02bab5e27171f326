using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>token revoke</c>: refuses a token from now on.</summary>
internal sealed class TokenRevokeCommand : UpliftCommand
{
    private readonly Argument<string> _id = new("ID")
    {
        Description = "The id of the token, as 'token list' shows it.",
    };

    public TokenRevokeCommand()
        : base("revoke", "Refuses a token from now on, also in a server that runs.",
            "uplift token revoke 5f2a90c1d3e4") => Add(_id);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var desk = new TokenDesk(await context.ControlAsync(cancellationToken));
        var token = await desk.RevokeAsync(context.Get(_id)!, context.Actor, cancellationToken);
        context.Output.Show($"Revoked {token.Id} ({token.Name}).",
            new SentenceView(new { token.Id, token.Name, token.Revoked }));
        return ExitCode.Done;
    }
}
