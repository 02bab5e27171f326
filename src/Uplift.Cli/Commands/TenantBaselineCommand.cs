using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Versions;

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

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Replace a version that is recorded already.",
    };

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
        if (context.Get(_module) is not { } module)
        {
            var finder = new BaselineFinder(context.Workspace.Provider, context.Workspace.Catalog);
            context.Output.Show(await finder.FindAsync(tenant, cancellationToken), new BaselineFitView(tenant));
            return ExitCode.Done;
        }

        var request = Find(context.Workspace.Catalog, module) with { Force = context.Get(_force) };
        var result = await new BaselineRecorder(context.Upgrader().Runner).RecordAsync(
            tenant, request, new RunOptions { Actor = context.Actor }, cancellationToken);
        if (result.Outcome != RunOutcome.Done) throw new UpliftException(result.Problems);
        var control = await context.ControlAsync(cancellationToken);
        await control.MirrorAsync(tenant, result.Ledger!, cancellationToken);
        await control.Audit.AppendAsync(context.Actor, "baseline", $"tenant={tenant} module={module}",
            cancellationToken);
        context.Output.Show($"Recorded {module} for {tenant}; no data was changed.",
            new SentenceView(new { tenant = tenant.ToString(), module }));
        return ExitCode.Done;
    }

    // A package of exactly that version need not be there; the newest one knows all changes up to it.
    private static BaselineRequest Find(Catalog catalog, string module)
    {
        foreach (var newest in catalog.All.GroupBy(package => package.Id.Product).Select(group => group.Last()))
        {
            if (ModuleId.TryParse(module, newest.Scheme, out var id) && id.Product == newest.Id.Product)
            {
                return new BaselineRequest(newest) { Version = id.Version };
            }
        }

        throw new UpliftException(DiagnosticCodes.UnknownTarget,
            $"The catalog has no package of {QuotedText.Of(module)}.",
            hint: "Write product-version; 'uplift catalog list' shows what is there.");
    }
}
