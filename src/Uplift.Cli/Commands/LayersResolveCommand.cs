using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>layers resolve</c>: decides what <c>layers conflicts</c> lists of one record.</summary>
internal sealed class LayersResolveCommand : UpliftCommand
{
    private readonly LayerOptionSet _options = new();
    private readonly Option<bool> _keep = new("--keep")
    {
        Description = "What the tenant has stays, and the entry leaves the list.",
    };
    private readonly Option<bool> _accept = new("--accept-system")
    {
        Description = "The tenant's edit goes, and System shows.",
    };
    private readonly Option<bool> _hide = new("--hide")
    {
        Description = "The record is taken out of the tenant's table.",
    };

    public LayersResolveCommand()
        : base("resolve", "Decides about what 'layers conflicts' lists of one record.",
            "uplift layers resolve diku loan-types/2b94c631 --accept-system",
            "uplift layers resolve diku loan-types/2b94c631 --path /name --keep")
    {
        _options.AddWithRecordTo(this);
        _options.AddPathTo(this);
        foreach (var option in (Option[])[_keep, _accept, _hide]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        LayerResolution[] said =
        [
            .. context.Get(_keep) ? [LayerResolution.Keep] : (LayerResolution[])[],
            .. context.Get(_accept) ? [LayerResolution.AcceptSystem] : (LayerResolution[])[],
            .. context.Get(_hide) ? [LayerResolution.Hide] : (LayerResolution[])[],
        ];
        if (said is not [var resolution])
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, "It is not said what is decided.",
                hint: "Say one of --keep, --accept-system and --hide; 'uplift layers override' gives another value.");
        }

        var (tenant, record) = (await _options.FindTenantAsync(context, cancellationToken), _options.RecordOf(context));
        await new LayerDesk(context.Workspace, context.Actor).ResolveAsync(
            tenant, _options.ModuleOf(context), record, _options.PathOf(context), resolution, cancellationToken);
        context.Output.Show($"Decided about {record} of {tenant}.",
            new SentenceView(new { tenant = tenant.ToString(), record.Collection, record.Id, resolution }));
        return ExitCode.Done;
    }
}
