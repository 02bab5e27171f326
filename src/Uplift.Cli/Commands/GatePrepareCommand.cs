using Uplift.Cli.Hosting;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>gate prepare</c>: makes the indexes by which gates answer quickly.</summary>
internal sealed class GatePrepareCommand : UpliftCommand
{
    private readonly GateOptionSet _options = new();

    public GatePrepareCommand()
        : base("prepare",
            "Makes the indexes by which gates answer without a look at every object, while applications go on writing.",
            "uplift gate prepare --to mod-items-3.0.0") => _options.AddTo(this);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var packages = _options.Read(context).Packages;
        var made = 0;
        foreach (var tenant in await _options.FindTenantsAsync(context, cancellationToken))
        {
            var collections = await TenantGate.PrepareAsync(
                context.Workspace.Provider, tenant, packages, cancellationToken);
            foreach (var collection in collections) context.Output.Say($"{tenant.Id}: {collection} has its index now.");
            made += collections.Count;
        }

        if (made == 0) context.Output.Say("Every index that gates need is there.");
        return ExitCode.Done;
    }
}
