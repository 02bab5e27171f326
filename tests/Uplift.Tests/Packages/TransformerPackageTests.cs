using System.Text;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Packages;

/// <summary>Transformers as packages declare them.</summary>
public sealed class TransformerPackageTests
{
    private const string Good = """{ "name": "dates", "source": "items", "writeVersion": 2, "readVersion": 1 }""";

    private const string Code = """
        using System.Text.Json.Nodes; using Uplift.Changes;

        [Transformer("dates")]
        public sealed class Dates : ITransformer
        {
            public JsonObject Collect(string unit, JsonObject source) => new JsonObject { ["of"] = unit };
            public JsonObject Transform(DerivedView view) => view.Collected;
        }

        """;

    private static readonly byte[] s_code = SomeAssembly.Compile("code", Code);

    [Fact]
    public void A_declaration_and_its_class_make_a_transformer()
    {
        var package = SomePackage.Read(Files(Good, s_code));

        var dates = package.Transformers.ShouldHaveSingleItem();
        (dates.Name, dates.Source.Name, dates.Write, dates.Read, dates.ReadMax, dates.MinReader, dates.Unusable)
            .ShouldBe(("dates", "items", 2, 1, 2, 1, UnusableCopy.Rebuild));
        dates.Create().Collect("i1", [])["of"]!.GetValue<string>().ShouldBe("i1");
        package.CollectionNamed(Transformer.StoreName).Table.ShouldBe("mod-x_derived");
    }

    [Fact]
    public void What_is_not_usual_is_said()
    {
        var package = SomePackage.Read(Files("""
            { "name": "dates", "source": "items", "writeVersion": 2, "readMax": 3, "minReader": 2, "unusable": "refuse" }
            """, s_code));

        var dates = package.Transformers[0];
        (dates.Read, dates.ReadMax, dates.MinReader, dates.Unusable).ShouldBe((0, 3, 2, UnusableCopy.Refuse));
    }

    [Theory]
    [InlineData("""{ "name": "dates", "source": "items" }""", DiagnosticCodes.MissingKey, "writeVersion")]
    [InlineData("""{ "name": "dates", "source": "items", "writeVersion": 0 }""", DiagnosticCodes.InvalidTransformer, "write version 0")]
    [InlineData("""{ "name": "dates", "source": "items", "writeVersion": 1, "readVersion": 2 }""",
        DiagnosticCodes.InvalidTransformer, "reads from version 2")]
    [InlineData("""{ "name": "dates", "source": "items", "writeVersion": 2, "readMax": 1 }""",
        DiagnosticCodes.InvalidTransformer, "understands 1")]
    [InlineData("""{ "name": "dates", "source": "items", "writeVersion": 2, "minReader": 3 }""",
        DiagnosticCodes.InvalidTransformer, "asks for readers of version 3")]
    [InlineData("""{ "name": "dates", "source": "itmes", "writeVersion": 1 }""", DiagnosticCodes.InvalidTransformer, "'itmes'")]
    [InlineData("""{ "name": "a date", "source": "items", "writeVersion": 1 }""", DiagnosticCodes.InvalidTransformer, "a date")]
    [InlineData("""{ "name": "dates", "source": "items", "writeVersion": 1, "unusable": "wait" }""",
        DiagnosticCodes.InvalidValue, "unusable")]
    [InlineData(Good + ", " + Good, DiagnosticCodes.InvalidTransformer, "twice")]
    [InlineData(Good + """, { "name": "groups", "source": "items", "writeVersion": 1 }""",
        DiagnosticCodes.InvalidTransformer, "'groups' has no class")]
    public void A_wrong_declaration_is_said_with_its_line(string declared, string code, string words)
    {
        var bag = new DiagnosticBag();

        PackageReader.Read(Files(declared, s_code), bag).ShouldBeNull();

        var found = bag.Where(one => one.Code == code && one.Message.Contains(words, StringComparison.Ordinal)).ToList();
        found.ShouldNotBeEmpty(string.Join('\n', bag.Select(one => one.ToString())));
        found[0].Position!.Value.File.ShouldEndWith("module.json");
        found[0].Position!.Value.Line.ShouldBe(3);
    }

    [Theory]
    [InlineData("[Transformer(\"dates\")] public sealed class Other : ITransformer { BODY }", "Several classes")]
    [InlineData("[Transformer(\"gone\")] public sealed class Other : ITransformer { BODY }", "does not declare")]
    [InlineData("[Transformer(\"dates\")] public sealed class Other { BODY }", "must implement ITransformer")]
    [InlineData("[Transformer(\"dates\")] sealed class Other : ITransformer { BODY }", "cannot be made")]
    public void A_class_that_does_not_fit_is_said_with_its_assembly(string other, string words)
    {
        const string body = "public JsonObject Collect(string unit, JsonObject source) => source; "
            + "public JsonObject Transform(DerivedView view) => view.Collected;";
        var bag = new DiagnosticBag();

        PackageReader.Read(
            Files(Good, SomeAssembly.Compile("code", Code + other.Replace("BODY", body, StringComparison.Ordinal))), bag)
            .ShouldBeNull();

        bag.ShouldContain(one => one.Message.Contains(words, StringComparison.Ordinal)
            && one.Position!.Value.File.EndsWith("lib/code.dll", StringComparison.Ordinal));
    }

    private static MemoryFiles Files(string declared, byte[] code) => new(SomePackage.Name, new Dictionary<string, byte[]>
    {
        ["module.json"] = Encoding.UTF8.GetBytes($$"""
            { "id": "mod-x-1.0.0", "uplift": {
              "collections": [ { "name": "items" } ],
              "transformers": [ {{declared}} ] } }
            """),
        ["lib/code.dll"] = code,
    });
}
