using System.CommandLine;
using System.Text.Json.Nodes;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Modules;
using Uplift.Server.Processes;

namespace Uplift.Cli.Commands;

/// <summary><c>module start</c>: has the server of a node run a module.</summary>
internal sealed class ModuleStartCommand : UpliftCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "The id of the module, with its version." };

    private readonly Option<string?> _exec = new("--exec")
    {
        Description = "The command that is the module, %p for its port; else the launchDescriptor of its descriptor.",
        HelpName = "COMMAND",
    };

    private readonly Option<string[]> _env = new("--env")
    {
        Description = "A variable of the module; may be given more than once.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string?> _instance = new("--instance")
    {
        Description = "The name of the instance, where there are several; else the id of the module.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _node = new("--node")
    {
        Description = "The machine whose server starts it; else this one.",
        HelpName = "NAME",
    };

    public ModuleStartCommand()
        : base("start", "Has 'uplift serve --start-modules' run a module and keep it up, and waits until it answers.",
            "uplift module start mod-users-19.0.0 --exec 'java -jar mod-users.jar -Dhttp.port=%p' --env DB_HOST=db",
            "uplift module start mod-users-19.0.0")
    {
        foreach (var option in (Option[])[_exec, _env, _instance, _node]) Add(option);
        Add(_id);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var modules = await context.ModulesAsync(cancellationToken);
        var module = ModuleShowCommand.Find(await modules.ReadAsync(cancellationToken), context.Get(_id)!);
        var launch = context.Get(_exec) is { } exec
            ? LaunchDescriptor.Read(new JsonObject { ["exec"] = exec })
            : LaunchDescriptor.Of(module);
        var variables = new Dictionary<string, string>(launch.Environment);
        foreach (var (name, value) in (context.Get(_env) ?? []).Select(ReadVariable)) variables[name] = value;
        launch = launch with { Environment = variables };
        var (id, node) = (module.Id.Text, context.Get(_node) ?? DeploymentDesk.Node);
        var started = await new StartDesk(await context.ControlAsync(cancellationToken)).StartAsync(
            context.Get(_instance) ?? id, id, node, launch, context.Actor, cancellationToken);
        context.Output.Show(
            started.Started!.State == ProcessState.Running
                ? $"{id} runs at {started.Url}."
                : $"{id} is started as soon as 'uplift serve --start-modules' runs on node '{node}'; "
                    + "nobody there has taken it up.",
            new SentenceView(new
            {
                module = id,
                instance = started.Id,
                node,
                state = started.Started.State,
                started.Url,
            }));
        return ExitCode.Done;
    }

    private static (string Name, string Value) ReadVariable(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? (text[..at], text[(at + 1)..])
            : throw new UpliftException(DiagnosticCodes.WrongUsage, $"{QuotedText.Of(text)} is no variable.",
                hint: "Write --env NAME=VALUE.");
}
