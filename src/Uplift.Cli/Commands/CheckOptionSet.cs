using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Workspaces.Rollouts;

namespace Uplift.Cli.Commands;

/// <summary>What must hold of tenants that are upgraded, and what is started to be asked.</summary>
internal sealed class CheckOptionSet
{
    private readonly Option<string[]> _http = new("--check-http")
    {
        Description = "A URL that must answer with success.",
        HelpName = "URL",
    };

    private readonly Option<string[]> _command = new("--check-command")
    {
        Description = "A command that must end with 0.",
        HelpName = "COMMAND",
    };

    private readonly Option<string[]> _sql = new("--check-sql")
    {
        Description = "A query over a tenant's tables that must find nothing.",
        HelpName = "PRODUCT: QUERY",
    };

    private readonly Option<string?> _instance = new("--instance")
    {
        Description = "Start this on each upgraded clone, before it serves: a program that answers HTTP at {port}. "
            + "Checks reach it as {instance}.",
        HelpName = "COMMAND",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_http, _command, _sql, _instance]) command.Add(option);
    }

    /// <summary>What was said.</summary>
    public RolloutRequest Read(CommandContext context) => new()
    {
        CheckHttp = Many(context, _http),
        CheckCommand = Many(context, _command),
        CheckSql = Many(context, _sql),
        Instance = context.Get(_instance),
    };

    private static string[]? Many(CommandContext context, Option<string[]> option) =>
        context.Get(option) is { Length: > 0 } values ? values : null;
}
