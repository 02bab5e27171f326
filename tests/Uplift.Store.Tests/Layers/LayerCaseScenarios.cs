using Uplift.Diagnostics;
using Uplift.Store.Tests.Conformance;
using Uplift.Tests.Vectors.Layers;

namespace Uplift.Store.Tests.Layers;

/// <summary>The shared cases of layers, through a store: after each step its tables hold what the view shows.</summary>
public abstract class LayerCaseScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    // What contradicts itself is refused when the package is read.
    private const string Contradicting = "L065";

    [Theory]
    [MemberData(nameof(LayerCases.All), MemberType = typeof(LayerCases))]
    public async Task Case(string file, string id)
    {
        await using var session = await OpenLeasedAsync();
        var runner = new StoredCaseRunner(Provider, session, LayerCases.Find(file, id));
        if (id == Contradicting) await Should.ThrowAsync<UpliftException>(runner.RunAsync);
        else await runner.RunAsync();
    }
}
