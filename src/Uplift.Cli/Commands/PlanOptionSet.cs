using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Planning;

namespace Uplift.Cli.Commands;

/// <summary>What a plan is made of: where to go, for whom, and what was chosen.</summary>
internal sealed class PlanOptionSet
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

    private readonly Option<bool> _noDepCheck = new("--no-dep-check")
    {
        Description = "Take the target as it is given: add, upgrade and refuse nothing for the sake of interfaces.",
    };

    public void AddTo(Command command)
    {
        _target.AddTo(command);
        foreach (var option in (Option[])[_tenants, _includeMissed, _force, _noDepCheck]) command.Add(option);
    }

    /// <summary>What is asked for.</summary>
    /// <exception cref="Diagnostics.UpliftException">The target is missing or not known.</exception>
    public Workspaces.PlanRequest Read(CommandContext context, bool refresh, int parallel)
    {
        var options = new PlanOptions
        {
            IncludeMissed = context.Get(_includeMissed),
            Force = context.Get(_force),
            DepCheck = !context.Get(_noDepCheck),
        };
        return new Workspaces.PlanRequest(
            _target.Read(context), context.Get(_tenants) ?? [], options, refresh, parallel);
    }
}
