using Uplift.Cli.Hosting;
using Uplift.Cli.Views;

namespace Uplift.Cli.Commands;

/// <summary><c>token list</c>: the tokens of the server's clients.</summary>
internal sealed class TokenListCommand() : UpliftCommand(
    "list", "Shows the tokens, also those that expired or were revoked; never their secrets.", "uplift token list")
{
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var control = await context.ControlAsync(cancellationToken);
        context.Output.Show(
            await control.Tokens.ReadAsync(cancellationToken), new TokenListView(context.Workspace.Time.GetUtcNow()));
        return ExitCode.Done;
    }
}
