namespace Uplift.Tests.Vectors.Layers;

/// <summary>The shared cases of layers, against the engine.</summary>
[Trait("Vectors", "layers")]
public sealed class LayerVectorTests
{
    [Theory]
    [MemberData(nameof(LayerCases.All), MemberType = typeof(LayerCases))]
    public void Case(string file, string id) => new LayerCaseRunner(LayerCases.Find(file, id)).Run();

    [Fact]
    public void There_are_cases() => LayerCases.All().Count().ShouldBeGreaterThan(60);
}
