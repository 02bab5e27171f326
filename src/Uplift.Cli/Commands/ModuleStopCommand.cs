using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Server.Modules;

namespace Uplift.Cli.Commands;

/// <summary><c>module stop</c>: has the server of a node end a module.</summary>
internal sealed class ModuleStopCommand : UpliftCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "The id of the module, with its version." };

    private readonly Option<string?> _instance = new("--instance")
    {
        Description = "Only this instance; else all that servers start.",
        HelpName = "NAME",
    };

    public ModuleStopCommand()
        : base("stop", "Ends a module that a server started; no request is handed to it any more.",
            "uplift module stop mod-users-19.0.0")
    {
        Add(_id);
        Add(_instance);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var modules = await context.ModulesAsync(cancellationToken);
        var view = await modules.ReadAsync(cancellationToken);
        var (id, instance) = (ModuleShowCommand.Find(view, context.Get(_id)!).Id.Text, context.Get(_instance));
        var found = view.Directory.InstancesOf(id)
            .Where(each => each.Started is not null && (instance is null || each.Id == instance)).ToList();
        if (found.Count == 0)
        {
            throw new UpliftException(DiagnosticCodes.NotFound,
                $"No instance {(instance is null ? $"of {id}" : QuotedText.Of(instance))} is started by a server.",
                hint: "'uplift module show' tells where it runs; 'uplift module url --remove' forgets an address.");
        }

        var desk = new DeploymentDesk(await context.ControlAsync(cancellationToken), modules);
        foreach (var each in found) await desk.RemoveAsync(id, each.Id, context.Actor, cancellationToken);
        var names = found.Select(each => each.Id).ToList();
        context.Output.Show($"{string.Join(", ", names)}: asked to end, and asked for no more.",
            new SentenceView(new { module = id, instances = names }));
        return ExitCode.Done;
    }
}
