using Uplift.Store.Tests.Conformance;
using Uplift.Tests.Vectors.ReadWrite;

namespace Uplift.Store.Tests.Derived;

/// <summary>The shared cases of read and write versions, through the library and a store.</summary>
public abstract class DerivedCaseScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    [Theory]
    [MemberData(nameof(ReadWriteCases.All), MemberType = typeof(ReadWriteCases))]
    public async Task Case(string file, string id) => await new StoredReadWriteRunner(
        Provider, await Fixture.MakeTenantAsync(), Fixture.Time, ReadWriteCases.Find(file, id)).RunAsync();
}
