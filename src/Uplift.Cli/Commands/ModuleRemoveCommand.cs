using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;

namespace Uplift.Cli.Commands;

/// <summary><c>module remove</c>: forgets descriptors.</summary>
internal sealed class ModuleRemoveCommand : UpliftCommand
{
    private readonly Argument<string[]> _ids = new("ID")
    {
        Description = "The ids of modules, with their versions.",
        Arity = ArgumentArity.OneOrMore,
    };

    public ModuleRemoveCommand()
        : base("remove", "Removes descriptors that serve no tenant and that no other module needs, all or none.",
            "uplift module remove mod-users-19.0.0") => Add(_ids);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var desk = await context.ModulesAsync(cancellationToken);
        var view = await desk.ReadAsync(cancellationToken);
        var ids = context.Get(_ids)!.Select(id => ModuleShowCommand.Find(view, id).Id).Distinct().ToList();
        await desk.RemoveAsync(ids, context.Actor, cancellationToken);
        context.Output.Show(
            $"Removed {string.Join(", ", ids)}.", new SentenceView(new { removed = ids.Select(id => id.Text) }));
        return ExitCode.Done;
    }
}
