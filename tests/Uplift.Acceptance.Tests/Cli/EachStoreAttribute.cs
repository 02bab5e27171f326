using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>Runs a test once for each store.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachStoreAttribute : DataAttribute
{
    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<TestStore>().Select(store => new TheoryDataRow<TestStore>(store))]);

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}
