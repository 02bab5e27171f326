using Uplift.Cli.Hosting;

namespace Uplift.Cli.Commands;

/// <summary><c>layers hide</c>: takes a record that System ships out of a tenant's listings.</summary>
internal sealed class LayersHideCommand : UpliftCommand
{
    private readonly LayerOptionSet _options = new();

    public LayersHideCommand()
        : base("hide",
            "Takes a record that a module ships out of a tenant's table. Upgrades do not bring it back; 'layers reset' does.",
            "uplift layers hide diku loan-types/2b94c631") => _options.AddWithRecordTo(this);

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var record = _options.RecordOf(context);
        return _options.EditAsync(context, "hide", "Hid", editing => editing.Hide(record), cancellationToken);
    }
}
