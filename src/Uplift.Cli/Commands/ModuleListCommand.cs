using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Resolution;
using Uplift.Versions;

namespace Uplift.Cli.Commands;

/// <summary><c>module list</c>: all module versions that are known.</summary>
internal sealed class ModuleListCommand : UpliftCommand
{
    private readonly Option<string?> _filter = new("--filter")
    {
        Description = "Only this product, or ids that begin so.",
        HelpName = "MODULE",
    };

    public ModuleListCommand()
        : base("list", "Shows all module versions that are known, packages and descriptors, and where they run.",
            "uplift module list", "uplift module list --filter mod-users") => Add(_filter);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var view = await (await context.JobsAsync(cancellationToken)).Modules.ReadAsync(cancellationToken);
        var query = new ModuleQuery
        {
            Prefix = context.Get(_filter) is { } filter ? OkapiModuleId.Parse(filter) : null,
        };
        context.Output.Show<IReadOnlyList<KnownModule>>(
            [.. view.Registry.List(query).Select(module => KnownModule.Of(module, view))],
            new ModuleListView());
        return ExitCode.Done;
    }
}
