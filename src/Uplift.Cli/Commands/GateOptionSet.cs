using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary>Which tenants are asked, and which module versions want to read their data.</summary>
internal sealed class GateOptionSet
{
    private readonly TargetOptions _target = new();

    private readonly Argument<string[]> _tenants = new("TENANT")
    {
        Description = "The tenants; none: all.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public void AddTo(Command command)
    {
        command.Add(_tenants);
        _target.AddTo(command);
    }

    public Task<IReadOnlyList<TenantEntry>> FindTenantsAsync(
        CommandContext context, CancellationToken cancellationToken) =>
        context.FindTenantsAsync(context.Get(_tenants), cancellationToken);

    /// <summary>The question about the target.</summary>
    /// <exception cref="UpliftException">One of its modules has no package in the catalog.</exception>
    public GateQuestion Read(CommandContext context) => new(context.Workspace, _target.Read(context));
}
