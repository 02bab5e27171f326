using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary>Which tenants are asked, and which module versions want to read their data.</summary>
internal sealed class GateOptionSet
{
    private const int MostReaders = 8;

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

    public Task<IReadOnlyList<TenantEntry>> FindTenantsAsync(CommandContext context, CancellationToken cancellationToken) =>
        context.FindTenantsAsync(context.Get(_tenants), cancellationToken);

    /// <summary>The packages of the target.</summary>
    /// <exception cref="UpliftException">One of them is not in the catalog.</exception>
    public IReadOnlyList<ModulePackage> ReadPackages(CommandContext context)
    {
        var catalog = context.Workspace.Catalog;
        return [.. _target.Read(context).Select(id => Find(catalog, id))];
    }

    /// <summary>Asks for each tenant, several at once.</summary>
    public async Task<IReadOnlyList<TenantGate>> AskAsync(
        CommandContext context, Func<TenantEntry, IReadOnlyList<ModulePackage>, CancellationToken, Task<TenantGate>> ask,
        CancellationToken cancellationToken)
    {
        var packages = ReadPackages(context);
        var tenants = await FindTenantsAsync(context, cancellationToken);
        var found = new TenantGate[tenants.Count];
        await Parallel.ForAsync(0, tenants.Count,
            new ParallelOptions { MaxDegreeOfParallelism = MostReaders, CancellationToken = cancellationToken },
            async (index, token) => found[index] = await ask(tenants[index], packages, token));
        return found;
    }

    private static ModulePackage Find(Catalog catalog, string id) => catalog.Find(id)
        ?? throw new UpliftException(DiagnosticCodes.UnknownTarget, $"There is no package {QuotedText.Of(id)}.",
            hint: "See 'uplift catalog list', or add it with 'uplift catalog add'.");
}
