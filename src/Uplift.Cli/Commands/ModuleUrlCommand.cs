using System.CommandLine;
using Uplift.Calls;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Modules;

namespace Uplift.Cli.Commands;

/// <summary><c>module url</c>: says where a module runs.</summary>
internal sealed class ModuleUrlCommand : UpliftCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "The id of the module, with its version." };

    private readonly Argument<string?> _url = new("URL")
    {
        Description = "Its base address.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _instance = new("--instance")
    {
        Description = "The name of the instance, where there are several; else the id of the module.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _remove = new("--remove")
    {
        Description = "Forget where it runs: this instance, or all.",
    };

    public ModuleUrlCommand()
        : base("url", "Says where a module runs that somebody else starts.",
            "uplift module url mod-users-19.0.0 http://10.0.0.7:8081", "uplift module url mod-users-19.0.0 --remove")
    {
        Add(_id);
        Add(_url);
        Add(_instance);
        Add(_remove);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (url, instance) = (context.Get(_url), context.Get(_instance));
        if (context.Get(_remove) == url is not null)
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, "Either a URL or --remove has to be given.",
                hint: "Say 'uplift module url ID URL', or 'uplift module url ID --remove'.");
        }

        using var modules = await context.ModulesAsync(cancellationToken);
        var id = ModuleShowCommand.Find(await modules.ReadAsync(cancellationToken), context.Get(_id)!).Id.Text;
        var desk = new DeploymentDesk(await context.ControlAsync(cancellationToken), modules);
        if (url is null)
        {
            await desk.RemoveAsync(id, instance, context.Actor, cancellationToken);
            context.Output.Show($"It is no longer known where {instance ?? id} runs.",
                new SentenceView(new { module = id, instance, removed = true }));
            return ExitCode.Done;
        }

        var deployment = new Deployment(instance ?? id, id, CallTarget.ReadUrl(url).ToString().TrimEnd('/'), "", "{}");
        await desk.PutAsync(deployment, context.Actor, cancellationToken);
        context.Output.Show($"{id} runs at {deployment.Url}.",
            new SentenceView(new { module = id, instance = deployment.Id, deployment.Url }));
        return ExitCode.Done;
    }
}
