using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>The whole gate before a module version in a run: objects that can be read, and what the package declares
/// (P8).</summary>
internal static class SwitchGate
{
    /// <summary>True when the package asks for anything.</summary>
    public static bool Has(ModulePackage package) =>
        !package.Gate.IsEmpty || package.Collections.Any(known => known.Versions is { Read: > 0 })
        || package.Transformers.Any(known => known.Read > 0);

    /// <summary>Everything that keeps it closed, in half sentences; "": it is open.</summary>
    public static async Task<string> FindObstacleAsync(
        RunContext context, ModulePackage package, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var answers = await VersionGate.AskAsync(transaction, package, cancellationToken);
        var conditions = IsNew(context, package) ? [] : await DeclaredGate.AskAsync(
            transaction, context.Session.Tenant, package, context.Session.Time.GetUtcNow(), cancellationToken);
        return string.Join("; ", answers.Where(answer => !answer.IsOpen).Select(answer => answer.Obstacle)
            .Concat(conditions.Where(condition => !condition.IsMet).Select(condition => condition.Obstacle)));
    }

    /// <summary>What to do about it.</summary>
    public static string HintOf(TenantId tenant, ModulePackage package) =>
        $"What is missing, and when it will be there: 'uplift gate check {tenant} --to {package.Id}'. ";

    // Who has no older version has nothing that a backfill or soak time would be about.
    private static bool IsNew(RunContext context, ModulePackage package) => context.Origin.Modules.FirstOrDefault(
        module => module.Product == package.Id.Product) is not { Version.Length: > 0 };
}
