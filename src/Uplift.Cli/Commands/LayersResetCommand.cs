using Uplift.Cli.Hosting;
using Uplift.Documents.Merging;

namespace Uplift.Cli.Commands;

/// <summary><c>layers reset</c>: takes edits of a record back.</summary>
internal sealed class LayersResetCommand : UpliftCommand
{
    private readonly LayerOptionSet _options = new();

    public LayersResetCommand()
        : base("reset",
            "Takes a tenant's edits of a record back, so that System shows again; a hidden record is listed again.",
            "uplift layers reset diku loan-types/2b94c631", "uplift layers reset diku loan-types/2b94c631 --path /name")
    {
        _options.AddWithRecordTo(this);
        _options.AddPathTo(this);
    }

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (record, path) = (_options.RecordOf(context), _options.PathOf(context) ?? TreePath.Root);
        return _options.EditAsync(context, "reset", "Reset", editing => editing.Reset(record, path), cancellationToken);
    }
}
