using System.Text.Json.Nodes;
using Uplift.Changes;

namespace Uplift.Tests.Vectors.Midpoint;

/// <summary>The shared vectors of object changes: what is found, what one change makes of it, and that nothing is left to be found.</summary>
[Trait("Vectors", "midpoint")]
public sealed class ProcessorVectorTests
{
    public static TheoryData<string, int> Vectors
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in MidpointCases.Folders("processors"))
            {
                for (var index = 0; index < Meta(name)["vectors"]!.AsArray().Count; index++) data.Add(name, index);
            }

            return data;
        }
    }

    public static TheoryData<string> Documents => [.. MidpointCases.Folders("combined")];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Processor(string name, int index)
    {
        var vector = Meta(name)["vectors"]![index]!;
        var rules = MidpointRules.Of((string)vector["sourceTag"]!);
        var original = MidpointCases.Read("processors", name, (string)vector["original"]!);
        var change = rules.Changes[name];

        (change.Phase == ChangePhase.First ? "BEFORE" : "AFTER").ShouldBe((string)vector["phase"]!);
        change.Type.ToString().ToUpperInvariant().ShouldBe((string)vector["type"]!);
        PriorityOf(change).ShouldBe(Accepted((string)vector["priority"]!));
        Found(rules, original).ShouldBe(Expected(vector["findings"]!, name), ignoreOrder: true);

        var result = rules.Apply(name, original);

        (result != original).ShouldBe((bool)vector["changed"]!);
        result.ShouldSayTheSameAs(MidpointCases.Read("processors", name, (string)vector["expected"]!));
        rules.Apply(name, result).ShouldBe(result);
        if ((bool)vector["changed"]!) rules.Verify(result).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Combined(string name)
    {
        var meta = MidpointCases.ReadJson("combined", name, "findings.json");
        var rules = MidpointRules.Of((string)meta["sourceTag"]!);
        var original = MidpointCases.Read("combined", name, "original.xml");

        Found(rules, original).ShouldBe(Expected(meta["findings"]!, null), ignoreOrder: true);

        var found = rules.Verify(original).Select(item => item.Mark.Change).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        found.ShouldBe(meta["applyOrder"]!.AsArray().Select(item => (string)item!));
        var result = found.Aggregate(original, (document, change) => rules.Apply(change, document));

        result.ShouldSayTheSameAs(MidpointCases.Read("combined", name, "expected.xml"));
        rules.Changes.Keys.Order(StringComparer.Ordinal).Aggregate(result, (document, change) => rules.Apply(change, document)).ShouldBe(result);
        rules.Verify(result).ShouldAllBe(item => item.Mark.Change == null || !Changes(rules.Changes[item.Mark.Change!]));
    }

    [Fact]
    public void There_are_cases()
    {
        Vectors.Count.ShouldBeGreaterThanOrEqualTo(34);
        Documents.Count.ShouldBeGreaterThanOrEqualTo(7);
    }

    private static JsonNode Meta(string name) => MidpointCases.ReadJson("processors", name, "meta.json");

    private static bool Changes(XmlChange change) => change.Program.Operations.Count > 0;

    // We know two priorities; what must be done before a version starts must be done.
    private static string Accepted(string priority) => priority == "CRITICAL" ? "NECESSARY" : priority;

    private static string PriorityOf(XmlChange change) => change.Priority.ToString().ToUpperInvariant();

    private static IEnumerable<string> Found(MidpointRules rules, string document) =>
        rules.Verify(document).Select(item => $"{item.Path} | {item.Mark.Message} | {item.Mark.Change}");

    private static IEnumerable<string> Expected(JsonNode findings, string? change) => findings.AsArray().Select(finding =>
        $"{(string)finding!["path"]!} | {(string)finding["message"]!} | {change ?? (string?)finding["identifier"]}");
}
