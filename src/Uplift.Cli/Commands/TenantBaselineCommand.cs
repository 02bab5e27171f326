using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Workspaces;

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

    private readonly Option<string[]> _changes = new("--change")
    {
        Description =
            "Record only this change (id or version/id) as made, and leave the version as it is; may be repeated.",
        HelpName = "CHANGE",
    };

    public TenantBaselineCommand()
        : base("baseline",
            "Records which version an existing installation has, so that upgrades begin there. Changes no data.",
            "uplift tenant baseline diku", "uplift tenant baseline diku mod-items-2.1.0",
            "uplift tenant baseline diku mod-items-2.1.0 --change 2.1.0/split-blocks")
    {
        Add(_name);
        Add(_module);
        Add(_force);
        Add(_changes);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var tenant = (await context.FindTenantAsync(context.Get(_name)!, cancellationToken)).Id;
        var changes = context.Get(_changes) ?? [];
        if (context.Get(_module) is not { } module)
        {
            if (changes.Length > 0)
            {
                throw new UpliftException(DiagnosticCodes.WrongUsage, "It is not said whose changes these are.",
                    hint: $"Say 'uplift tenant baseline {tenant} MODULE-VERSION --change {changes[0]}'.");
            }

            var finder = new BaselineFinder(context.Workspace.Provider, context.Workspace.Catalog);
            context.Output.Show(await finder.FindAsync(tenant, cancellationToken), new BaselineFitView(tenant));
            return ExitCode.Done;
        }

        await new TenantBaseline(context.Workspace).RecordAsync(
            tenant, module, context.Get(_force)
                ? BaselineChoice.Replace : BaselineChoice.Keep, changes, context.Actor, cancellationToken);
        var what = changes.Length == 0 ? module : $"{string.Join(", ", changes)} of {module}";
        context.Output.Show($"Recorded {what} for {tenant}; no data was changed.",
            new SentenceView(new { tenant = tenant.ToString(), module, changes }));
        return ExitCode.Done;
    }
}
