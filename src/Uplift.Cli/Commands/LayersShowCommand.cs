using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>layers show</c>: what a tenant sees, and which layer it comes from.</summary>
internal sealed class LayersShowCommand : UpliftCommand
{
    private readonly LayerOptionSet _options = new();

    private readonly Argument<string?> _what = new("COLLECTION[/ID]")
    {
        Description = "A collection, or a record of it; without it all collections are counted.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _all = new("--all")
    {
        Description = "Show records too that are as System ships them.",
    };

    public LayersShowCommand()
        : base("show",
            "Shows what a tenant sees of the records that modules ship, and who gave each value. Writes nothing.",
            "uplift layers show diku", "uplift layers show diku loan-types", "uplift layers show diku loan-types/2b94c631 --json")
    {
        _options.AddTo(this);
        Add(_what);
        Add(_all);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = await _options.FindTenantAsync(context, cancellationToken);
        var what = context.Get(_what);
        var isRecord = what?.Contains('/', StringComparison.Ordinal) == true;
        var collection = isRecord ? LayerOptionSet.ReadRecord(what!).Collection : what;
        var reading = await new LayerDesk(context.Workspace, context.Actor)
            .ReadAsync(tenant, _options.ModuleOf(context), collection, cancellationToken);
        if (isRecord) context.Output.Show(
            LayerRecordShape.Of(reading, LayerOptionSet.ReadRecord(what!)), new LayerRecordView());
        else if (collection is null) context.Output.Show(
            LayerCollectionShape.AllOf(reading), new LayerCollectionsView());
        else context.Output.Show(LayerRowShape.AllOf(reading, collection, context.Get(_all)), new LayerRowsView());
        return ExitCode.Done;
    }
}
