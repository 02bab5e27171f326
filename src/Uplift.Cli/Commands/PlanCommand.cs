using System.CommandLine;
using System.Text.Json;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Planning;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>plan</c>: shows what would be done, and saves it.</summary>
internal sealed class PlanCommand : UpliftCommand
{
    private readonly TargetOptions _target = new();

    private readonly Option<string[]> _tenants = new("--tenant")
    {
        Description = "Only these tenants.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _includeMissed = new("--include-missed")
    {
        Description = "Also apply changes below the installed version that were never applied.",
    };

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Pass over preconditions that the package calls skippable.",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Also write the plan into a file, for 'apply --plan'.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _refresh = new("--refresh")
    {
        Description = "Also look at tenants that are at the target as far as the control database knows.",
    };

    private readonly Option<bool> _noDepCheck = new("--no-dep-check")
    {
        Description = "Take the target as it is given: add, upgrade and refuse nothing for the sake of interfaces.",
    };

    private readonly Option<string?> _explain = new("--explain")
    {
        Description = "Say why this module is in the plan at its version, or why it cannot be.",
        HelpName = "MODULE",
    };

    private readonly Option<int> _parallel = new("--parallel")
    {
        Description = "How many tenants are read at once.",
        HelpName = "N",
        DefaultValueFactory = _ => 4,
    };

    public PlanCommand()
        : base("plan", "Shows every step that leads from the state as it is to the target, and saves it. Changes nothing.",
            "uplift plan --release 2023", "uplift plan --to mod-items-2.1.0 --tenant diku --out items.plan.json",
            "uplift plan --release 2023 --explain mod-users")
    {
        _target.AddTo(this);
        foreach (var option in (Option[])[_tenants, _includeMissed, _force, _noDepCheck, _explain, _out, _refresh, _parallel]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var options = new PlanOptions
        {
            IncludeMissed = context.Get(_includeMissed),
            Force = context.Get(_force),
            DepCheck = !context.Get(_noDepCheck),
        };
        var explained = context.Get(_explain);
        var request = new PlanRequest(_target.Read(context), context.Get(_tenants) ?? [], options,
            context.Get(_refresh) || explained is not null, context.Get(_parallel));
        var made = await request.MakeAsync(context.Workspace, context.Actor, cancellationToken);
        if (context.Get(_out) is { } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(made.Plan, PlanJson.Indented)
                + "\n", cancellationToken);
            made = made with { File = file };
        }

        if (explained is not null) context.Output.Show(new PlanExplained(explained, made.Plan), new PlanExplainedView());
        else context.Output.Show(made, new PlanView());
        return Exits.Of(made);
    }
}
