using System.CommandLine;
using System.Text.Json;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Planning;

namespace Uplift.Cli.Commands;

/// <summary><c>plan</c>: shows what would be done, and saves it.</summary>
internal sealed class PlanCommand : UpliftCommand
{
    private readonly PlanOptionSet _plan = new();

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Also write the plan into a file, for 'apply --plan'.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _refresh = new("--refresh")
    {
        Description = "Also look at tenants that are at the target as far as the control database knows.",
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
        : base("plan",
            "Shows every step that leads from the state as it is to the target, and saves it. Changes nothing.",
            "uplift plan --release 2023", "uplift plan --to mod-items-2.1.0 --tenant diku --out items.plan.json",
            "uplift plan --release 2023 --explain mod-users")
    {
        _plan.AddTo(this);
        foreach (var option in (Option[])[_explain, _out, _refresh, _parallel]) Add(option);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var explained = context.Get(_explain);
        var request = _plan.Read(context, context.Get(_refresh) || explained is not null, context.Get(_parallel));
        var made = await request.MakeAsync(context.Workspace, context.Actor, cancellationToken);
        if (context.Get(_out) is { } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(made.Plan, PlanJson.Indented)
                + "\n", cancellationToken);
            made = made with { File = file };
        }

        if (explained is not null) context.Output.Show(
            new PlanExplained(explained, made.Plan), new PlanExplainedView());
        else context.Output.Show(made, new PlanView());
        return Exits.Of(made);
    }
}
