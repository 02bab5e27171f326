using Uplift.Documents.Xml;

namespace Uplift.Tests.Vectors.Midpoint;

/// <summary>The shared merges of shipped objects without a known origin: what is there stays, what is missing comes.</summary>
[Trait("Vectors", "midpoint")]
public sealed class ShippedVectorTests
{
    public static TheoryData<string> Merges => [.. MidpointCases.Folders("initial-objects-merge")];

    [Theory]
    [MemberData(nameof(Merges))]
    public void Merge(string name)
    {
        var (existing, incoming) = (MidpointCases.Read("initial-objects-merge", name, "existing.xml"),
            MidpointCases.Read("initial-objects-merge", name, "incoming.xml"));

        var merged = ShippedMerge.Merge(null, incoming, existing, MidpointRules.Merge);

        merged.Text.ShouldSayTheSameAs(MidpointCases.Read("initial-objects-merge", name, "expected.xml"));
        ShippedMerge.Merge(null, incoming, merged.Text, MidpointRules.Merge).Text.ShouldBe(merged.Text);
    }

    [Theory]
    [MemberData(nameof(Merges))]
    public void An_object_merged_with_itself_does_not_change(string name)
    {
        var existing = MidpointCases.Read("initial-objects-merge", name, "existing.xml");

        var merged = ShippedMerge.Merge(existing, existing, existing, MidpointRules.Merge);

        merged.Text.ShouldBe(existing);
        merged.Changes.ShouldBeEmpty();
    }

    [Fact]
    public void There_are_cases() => Merges.Count.ShouldBeGreaterThanOrEqualTo(9);
}
