using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Verification;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>verify</c>: tries all pending changes on every object in memory, and writes a report.</summary>
internal sealed class VerifyCommand : UpliftCommand
{
    private readonly PlanOptionSet _plan = new();
    private readonly ScopeOptionSet _scope = new();

    private readonly Option<string> _out = new("--out")
    {
        Description = "The report: CSV for a person to decide in.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "verification.csv",
    };

    private readonly Option<string> _delimiter = new("--delimiter")
    {
        Description = "What stands between the cells of the report: comma, semicolon, tab or pipe.",
        HelpName = "WORD",
        DefaultValueFactory = _ => "comma",
    };

    private readonly Option<string?> _lines = new("--json-lines")
    {
        Description = "Also write the findings as JSON, one a line.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _html = new("--html")
    {
        Description = "Also write a page that groups the findings by change, with examples.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _deltas = new("--deltas")
    {
        Description = "Also write what each object would become, as JSON or XML patches in a ZIP.",
        HelpName = "FILE",
    };

    public VerifyCommand()
        : base("verify",
            "Tries all pending changes on every object in memory, while the old version runs, and reports what they would "
            + "do and what stands against them. Changes nothing; started again after an interruption, it goes on.",
            "uplift verify --release 2023 --out report.csv --html report.html",
            "uplift verify --to mod-items-2.1.0 --tenant diku --collection items --where /status=open")
    {
        _delimiter.AcceptOnlyFromAmong("comma", "semicolon", "tab", "pipe");
        _plan.AddTo(this);
        _scope.AddTo(this);
        foreach (var option in (Option[])[_out, _delimiter, _lines, _html, _deltas]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var plan = _plan.Read(context, refresh: true, parallel: 1);
        var (targets, surroundings) = await plan.ReadTargetsAsync(context.Workspace, cancellationToken);
        var tenants = await context.FindTenantsAsync(plan.Tenants, cancellationToken);
        var request = new VerificationRequest
        {
            Targets = targets,
            Surroundings = surroundings,
            Tenants = [.. tenants.Select(tenant => tenant.Id)],
            Options = plan.Options,
            Scope = _scope.Read(context),
            Report = context.Get(_out)!,
            Delimiter = Enum.Parse<ReportDelimiter>(context.Get(_delimiter)!, ignoreCase: true).ToCharacter(),
            JsonLines = context.Get(_lines),
            Html = context.Get(_html),
            Deltas = context.Get(_deltas),
        };
        var verifier = new Verifier(context.Workspace.Provider, context.Workspace.Catalog, context.Workspace.Time);
        try
        {
            var result = await VerifyProgress.RunAsync(
                context.Output, told => verifier.RunAsync(request, told, cancellationToken));
            context.Output.Show(result, new VerificationView());
            context.Output.Report(result.Problems);
            return Exits.Of(result);
        }
        catch (OperationCanceledException)
        {
            context.Output.Say("Interrupted; the same command goes on where it stopped.");
            return ExitCode.Interrupted;
        }
    }
}
