using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Control;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>token create</c>: makes a token for a client of the server.</summary>
internal sealed class TokenCreateCommand : UpliftCommand
{
    private const int LongestDays = 3660;

    private readonly Argument<string> _name = new("NAME") { Description = "Who uses it; stands in the audit log." };

    private readonly Option<string> _role = new("--role")
    {
        Description =
            "viewer reads; operator also installs, upgrades and takes back; admin also adds, removes and purges.",
        HelpName = "viewer|operator|admin",
        DefaultValueFactory = _ => "viewer",
    };

    private readonly Option<string[]> _tenants = new("--tenant")
    {
        Description = "Bind it to these tenants; without, it reaches all.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<int?> _days = new("--days")
    {
        Description = "Refuse it after so many days; without, never.",
        HelpName = "N",
    };

    public TokenCreateCommand()
        : base("create", "Makes a token for a client of 'uplift serve'. Its text is shown this once and kept nowhere.",
            "uplift token create ci --role operator --days 90", "uplift token create library --role viewer --tenant diku")
    {
        Add(_name);
        foreach (var option in (Option[])[_role, _tenants, _days]) Add(option);
        _role.AcceptOnlyFromAmong("viewer", "operator", "admin");
        _days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is <= 0 or > LongestDays)
            {
                result.AddError($"--days must be 1 to {LongestDays}.");
            }
        });
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var wanted = new NewToken
        {
            Name = context.Get(_name)!,
            Role = Enum.Parse<TokenRole>(context.Get(_role)!, ignoreCase: true),
            Tenants = [.. (context.Get(_tenants) ?? []).Select(TenantId.Parse)],
            Expires = context.Get(_days) is { } days ? context.Workspace.Time.GetUtcNow().AddDays(days) : null,
        };
        var desk = new TokenDesk(await context.ControlAsync(cancellationToken));
        var (token, secret) = await desk.CreateAsync(wanted, context.Actor, cancellationToken);
        context.Output.Show(new TokenMade(token, secret.Reveal()), new TokenMadeView());
        return ExitCode.Done;
    }
}

/// <summary>A token that was made.</summary>
/// <param name="Text">What the client sends; known only now.</param>
internal sealed record TokenMade(Token Token, string Text);
