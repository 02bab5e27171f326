using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Store.Tests.Execution;

/// <summary>Code changes from lambdas, where a scenario needs what declarative changes cannot do.</summary>
public static class Codes
{
    private static SourcePosition Position => new("lib/code.dll", 1, 1);

    /// <summary>The package with one more change of the objects of <c>items</c>.</summary>
    public static ModulePackage WithCode(
        this ModulePackage package, Action<IObjectUpgradeContext> upgrade, params string[] reads) => package with
        {
            Changes =
            [
                .. package.Changes, new ObjectCodeChange
                {
                    Id = "code",
                    Version = package.Id.Version,
                    Collection = "items",
                    Checksum = "code",
                    Position = Position,
                    Reads = reads,
                    Create = () => new ObjectCode(upgrade),
                },
            ],
        };

    /// <summary>The package with one more change of the tenant as a whole.</summary>
    public static ModulePackage WithTenantCode(
        this ModulePackage package, bool transactional, Func<ITenantUpgradeContext, CancellationToken, Task> upgrade) => package with
        {
            Changes =
            [
                .. package.Changes, new TenantCodeChange
                {
                    Id = $"tenant-code-{package.Changes.Count}",
                    Version = package.Id.Version,
                    Checksum = "code",
                    Position = Position,
                    Transactional = transactional,
                    Create = () => new TenantCode(upgrade),
                },
            ],
        };

    private sealed class ObjectCode(Action<IObjectUpgradeContext> upgrade) : IDocumentUpgrade
    {
        public void Upgrade(IObjectUpgradeContext context) => upgrade(context);
    }

    private sealed class TenantCode(Func<ITenantUpgradeContext, CancellationToken, Task> upgrade) : ITenantUpgrade
    {
        public Task UpgradeAsync(ITenantUpgradeContext context, CancellationToken cancellationToken) =>
            upgrade(context, cancellationToken);
    }
}
