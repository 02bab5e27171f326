using System.CommandLine;
using System.Text.Json;
using Uplift.Cli.Hosting;
using Uplift.Diagnostics;
using Uplift.Planning;

namespace Uplift.Cli.Commands;

/// <summary><c>apply</c>: applies a saved plan.</summary>
internal sealed class ApplyCommand : UpliftCommand
{
    private readonly Argument<string?> _id = new("PLAN")
    {
        Description = "The id of a saved plan, or its beginning.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _file = new("--plan")
    {
        Description = "A plan from a file that 'plan --out' wrote.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _tenants = new("--tenant")
    {
        Description = "Only these tenants of the plan.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly RunOptionSet _run = new();

    public ApplyCommand()
        : base("apply",
            "Applies a saved plan. A tenant that changed since the plan was made is set aside with the reason.",
            "uplift apply 3f8a91c2 --review report.csv --require-signed", "uplift apply --plan items.plan.json --tenant diku --simulate")
    {
        Add(_id);
        Add(_file);
        Add(_tenants);
        _run.AddTo(this);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var plan = Narrow(await FindAsync(context, cancellationToken), context.Get(_tenants) ?? []);
        var run = new PlanRun(
            context, plan, await _run.ReadAsync(context, cancellationToken), context.Get(_run.Parallel));
        return context.Get(_run.Simulate)
            ? await run.SimulateAsync(cancellationToken)
            : await run.ApplyAsync("apply", [], cancellationToken);
    }

    private async Task<Plan> FindAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (id, file) = (context.Get(_id), context.Get(_file));
        if (id is null == file is null)
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, "The plan is missing, or there are two.",
                hint: "Make one with 'uplift plan', then 'uplift apply ID', or name a file with --plan.");
        }

        if (file is not null) return await ReadAsync(file, cancellationToken);
        var control = await context.ControlAsync(cancellationToken);
        return await control.FindPlanAsync(id!, cancellationToken) ?? throw new UpliftException(
            DiagnosticCodes.UnknownPlan, $"There is no plan {QuotedText.Of(id)}.",
                hint: "Make one with 'uplift plan'.");
    }

    private static async Task<Plan> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var plan = JsonSerializer.Deserialize<Plan>(await File.ReadAllTextAsync(file, cancellationToken),
                PlanJson.Indented)!;
            if (plan.IsSealed) return plan;
        }
        catch (JsonException error)
        {
            throw new UpliftException(DiagnosticCodes.MalformedFile, $"'{file}' is no plan: {error.Message}",
                new SourcePosition(file, (int)(error.LineNumber ?? 0) + 1), "Write it with 'uplift plan --out FILE'.",
                    error);
        }

        throw new UpliftException(DiagnosticCodes.StalePlan, $"'{file}' was edited: its seal does not fit.",
            new SourcePosition(file), "Make a new plan; a plan is not edited.");
    }

    private static Plan Narrow(Plan plan, string[] tenants)
    {
        var unknown = tenants.FirstOrDefault(name => plan.Tenants.All(tenant => tenant.Tenant != name));
        if (unknown is not null)
        {
            throw new UpliftException(DiagnosticCodes.UnknownTenant,
                $"Tenant {QuotedText.Of(unknown)} is not in plan {plan.Id}.",
                hint: "Make a plan that covers it.");
        }

        return tenants.Length == 0 ? plan
            : plan with { Tenants = [.. plan.Tenants.Where(tenant => tenants.Contains(tenant.Tenant))] };
    }
}
