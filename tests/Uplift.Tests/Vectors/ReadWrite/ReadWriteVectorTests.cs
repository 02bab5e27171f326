using System.Text.Json.Nodes;

namespace Uplift.Tests.Vectors.ReadWrite;

/// <summary>The shared cases of read and write versions, against the rules.</summary>
[Trait("Vectors", "readwrite")]
public sealed class ReadWriteVectorTests
{
    [Theory]
    [MemberData(nameof(ReadWriteCases.All), MemberType = typeof(ReadWriteCases))]
    public void Case(string file, string id) => new ReadWriteCaseRunner(ReadWriteCases.Find(file, id)).Run();

    [Fact]
    public void There_are_cases() => ReadWriteCases.All().Count().ShouldBeGreaterThan(20);

    [Fact]
    public void A_wrong_expectation_is_noticed()
    {
        var vector = JsonNode.Parse("""
            {"id": "X", "steps": [
              {"do": "unit", "unit": "u"}, {"do": "deploy", "node": "a", "components": {"t": {"write": 1, "read": 1}}},
              {"do": "read", "node": "a", "unit": "u", "required": {"result": "missing", "stored": {"t": [2]}}}]}
            """)!.AsObject();

        Should.Throw<ShouldAssertException>(() => new ReadWriteCaseRunner(vector).Run()).Message.ShouldContain("X, step 3, read: stored");
    }
}
