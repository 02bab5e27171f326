using System.Collections.Concurrent;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Planning;

/// <summary>
/// Where a plan leads to. What was asked for is resolved once for all tenants that have the same
/// modules: whatever needs or is needed by it is upgraded or added, and what does not fit is refused with its reasons.
/// </summary>
public sealed class PlanTargets
{
    private readonly Catalog? _catalog;
    private readonly Lazy<ModuleRegistry>? _registry;
    private readonly Lazy<Resolver>? _resolver;
    private readonly TenantTarget _given;
    private readonly ConcurrentDictionary<string, Lazy<TenantTarget>> _byModules = new(StringComparer.Ordinal);

    /// <summary>Takes the packages as they are, in this order.</summary>
    /// <param name="switchGroups">As <see cref="TenantTarget.SwitchGroups"/>; null: each is switched alone.</param>
    public PlanTargets(IReadOnlyList<ModulePackage> given, IReadOnlyDictionary<string, int>? switchGroups = null)
    {
        Asked = given;
        _given = new TenantTarget(given) { SwitchGroups = switchGroups ?? new Dictionary<string, int>() };
    }

    private PlanTargets(Catalog catalog, IReadOnlyList<ModulePackage> asked, ModuleRegistry? registry)
        : this(asked)
    {
        _catalog = catalog;
        _registry = new Lazy<ModuleRegistry>(
            () => registry ?? new ModuleRegistry(catalog.All.Select(package => package.Descriptor)));
        _resolver = new Lazy<Resolver>(() => new Resolver(_registry.Value));
    }

    /// <summary>What was asked for.</summary>
    public IReadOnlyList<ModulePackage> Asked { get; }

    /// <summary>Finds what was asked for in the catalog, and resolves it for each tenant.</summary>
    /// <param name="asked">Module ids; a product alone means its newest package.</param>
    /// <param name="registry">All modules that are known, those of the catalog among them; null: only those.</param>
    /// <exception cref="UpliftException">An id is not in the catalog, or two are of one product.</exception>
    public static PlanTargets Find(
        Catalog catalog, IReadOnlyCollection<string> asked, PlanOptions options, ModuleRegistry? registry = null)
    {
        var packages = Targets.Resolve(catalog, asked);
        return options.DepCheck ? new PlanTargets(catalog, packages, registry) : new PlanTargets(packages);
    }

    /// <summary>Finds packages in the catalog which are switched at one moment.</summary>
    /// <param name="asked">Module ids.</param>
    /// <exception cref="UpliftException">An id is not in the catalog, or two are of one product.</exception>
    public static PlanTargets Together(Catalog catalog, IReadOnlyCollection<string> asked)
    {
        var packages = Targets.Resolve(catalog, asked);
        return new PlanTargets(packages, packages.ToDictionary(package => package.Id.ToString(), _ => 1));
    }

    /// <summary>What a tenant with this ledger is led to; safe to call from several threads.</summary>
    public TenantTarget For(Ledger ledger, ModuleSurroundings surroundings)
    {
        if (_catalog is null || _resolver is null || IsBack(ledger)) return _given;
        var installed = ledger.Modules.Where(module => !surroundings.Disabled.Contains(module.Product)).ToList();
        var key = string.Join('\n', installed.Select(module => $"{module.Product}-{module.Version}")) + "\n\n"
            + surroundings.Key;
        return _byModules.GetOrAdd(key, _ => new Lazy<TenantTarget>(
            () => Resolve(_catalog, _resolver.Value, [.. Enabled(_catalog, installed), .. surroundings.Others]))).Value;
    }

    /// <summary>What would no longer fit together once a tenant has gone back; empty: it fits as
    /// well as before.</summary>
    public IReadOnlyList<Diagnostic> CheckBack(Ledger ledger, WayBack back, ModuleSurroundings surroundings)
    {
        if (_catalog is null || _registry is null) return [];
        var before = Wrong(ledger.Modules);
        return
        [
            .. Wrong(back.Leave(ledger)).Where(problem => before.All(known => known.Message != problem.Message))
                .Select(problem => new Diagnostic(DiagnosticCodes.CannotResolve, Severity.Error,
                    string.Join(' ', [$"After the way back: {problem.Message}", .. problem.Explanation]), null,
                    "Ask for older versions of the modules that need the newer one too.")),
        ];

        IReadOnlyList<Problem> Wrong(IReadOnlyList<InstalledModule> modules) => ConsistencyCheck.Of(
            Enabled(_catalog, modules.Where(module => !surroundings.Disabled.Contains(module.Product)))
                .Concat(surroundings.Others)
                .Select(_registry.Value.Find).OfType<ModuleDescriptor>());
    }

    /// <summary>True when a version that was asked for is older than the one that is installed.</summary>
    public bool IsBack(Ledger ledger) => Asked.Any(package => ledger.Find(package.Id.Product) is { } module
        && ModuleVersion.TryParse(module.Version, package.Scheme, out var version) && version > package.Id.Version);

    private TenantTarget Resolve(Catalog catalog, Resolver resolver, IReadOnlyList<OkapiModuleId> enabled)
    {
        var resolution = resolver.Resolve(
            enabled, ResolutionRequest.Enable(Asked.Select(package => package.Descriptor.Id)));
        var problems = TargetProblems.Of(resolution, catalog);
        var packages = resolution.Actions.Select(action => catalog.Find(action.Id)).OfType<ModulePackage>().ToList();
        return new TenantTarget(problems.Exists(problem => problem.Severity == Severity.Error) ? Asked : packages)
        {
            Problems = problems,
            Resolution = resolution,
            SwitchGroups = SwitchGroups.ById(resolution.Actions.Where(action => catalog.Find(action.Id) is not null),
                action => catalog.Find(action.Id)!.Id.ToString(), action => action.SwitchGroup),
        };
    }

    // A ledger may write a version in another way than its package; what has no readable version is found out later.
    private static IEnumerable<OkapiModuleId> Enabled(Catalog catalog, IEnumerable<InstalledModule> installed)
    {
        foreach (var module in installed.Where(module => module.Version.Length > 0))
        {
            var text = $"{module.Product}-{module.Version}";
            if (catalog.Find(text) is { } package) yield return package.Descriptor.Id;
            else if (OkapiModuleId.TryParse(text, SchemeOf(catalog, module.Product), out var id, out _)
                && id.HasVersion) yield return id;
        }
    }

    private static VersionScheme SchemeOf(Catalog catalog, string product) =>
        catalog.VersionsOf(product) is [var first, ..] ? first.Scheme : VersionScheme.Semantic;
}
