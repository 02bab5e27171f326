using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Execution;

namespace Uplift.Cli.Commands;

/// <summary><c>tenant baseline</c>: takes over an installation that has no recorded version.</summary>
internal sealed class TenantBaselineCommand : UpliftCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The tenant." };

    private readonly Argument<string?> _module = new("MODULE-VERSION")
    {
        Description = "The version that its data has; without it the versions that would fit are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _force = new("--force") { Description = "Replace a version that is recorded already." };

    public TenantBaselineCommand()
        : base("baseline", "Records which version an existing installation has, so that upgrades begin there. Changes no data.",
            "uplift tenant baseline diku", "uplift tenant baseline diku mod-items-2.1.0")
    {
        Add(_name);
        Add(_module);
        Add(_force);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = (await context.FindTenantAsync(context.Get(_name)!, cancellationToken)).Id;
        var workspace = context.Workspace;
        var baseliner = new Baseliner(workspace.Provider, workspace.Catalog, workspace.Time);
        if (context.Get(_module) is not { } module)
        {
            context.Output.Show(await baseliner.FindFitsAsync(tenant, cancellationToken), new BaselineFitView(tenant));
            return ExitCode.Done;
        }

        var ledger = await baseliner.RecordAsync(tenant, module, context.Get(_force), context.Actor, cancellationToken);
        var control = await context.ControlAsync(cancellationToken);
        await control.MirrorAsync(tenant, ledger, cancellationToken);
        await control.Audit.AppendAsync(context.Actor, "baseline", $"tenant={tenant} module={module}", cancellationToken);
        context.Output.Show($"Recorded {module} for {tenant}; no data was changed.",
            new SentenceView(new { tenant = tenant.ToString(), module }));
        return ExitCode.Done;
    }
}
