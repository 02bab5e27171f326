using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>The shared cases of interfaces.</summary>
[Trait("Vectors", "okapi")]
public sealed class InterfaceVectorTests
{
    private const string FileName = "interfaces.json";

    private static readonly IReadOnlyDictionary<string, JsonObject> s_cases = OkapiCases.Read(FileName);

    private static readonly Dictionary<InterfaceKind, string> s_kinds = new()
    {
        [InterfaceKind.Regular] = "proxy",
        [InterfaceKind.System] = "system",
        [InterfaceKind.Multiple] = "multiple",
        [InterfaceKind.Internal] = "internal",
    };

    public static IEnumerable<ITheoryDataRow> Rows => OkapiCases.Rows(FileName);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Interfaces(string number)
    {
        var vector = s_cases[number];
        var expect = vector["expect"]!.AsObject();
        switch (vector.Text("kind"))
        {
            case "versionValid": Valid(vector.Text("version"), (bool)expect["valid"]!); break;
            case "compatible": Compatible(Entry(vector, "provided"), Entry(vector, "required"), expect); break;
            case "type": Type(vector["interface"]!.AsObject(), expect); break;
            case "listFilter": Listed(vector, expect); break;
            default: throw new InvalidDataException($"This runner knows no kind '{vector["kind"]}'.");
        }
    }

    private static void Valid(string version, bool expected)
    {
        InterfaceVersions.Read(version).IsValid.ShouldBe(expected);
        foreach (var list in (string[])["provides", "requires", "optional"])
        {
            var entry = new JsonObject { ["id"] = "int", ["version"] = version };
            var descriptor = new JsonObject { ["id"] = "mod-x-1.0.0", [list] = new JsonArray(entry) };
            (Descriptors.Read(descriptor).Descriptor is not null).ShouldBe(expected, list);
        }
    }

    private static void Compatible(InterfaceReference provided, InterfaceReference required, JsonObject expect)
    {
        provided.Satisfies(required).ShouldBe((bool)expect["compatible"]!);
        provided.Distance(required).ShouldBe((int)expect["distance"]!);
    }

    private static void Type(JsonObject entry, JsonObject expect)
    {
        var read = new InterfaceReference(entry.Text("id"), "1.0", default) { Type = (string?)entry["interfaceType"] ?? "proxy" };
        read.IsRegular.ShouldBe((bool)expect["regular"]!);
        string[] treatedAs = s_kinds.TryGetValue(read.Kind, out var kind) ? [kind] : [];
        treatedAs.ShouldBe(expect.Texts("treatedAs"));

        var provided = entry.DeepClone().AsObject();
        provided.TryAdd("version", "1.0");
        var descriptor = new JsonObject { ["id"] = "mod-x-1.0.0", ["provides"] = new JsonArray(provided) };
        (Descriptors.Read(descriptor).Descriptor is not null).ShouldBe((bool)expect["acceptedInDescriptor"]!);
    }

    private static void Listed(JsonObject vector, JsonObject expect)
    {
        var registry = new ModuleRegistry([Descriptors.Good(vector["descriptor"]!.DeepClone())]);
        var query = vector["query"]!.AsObject();
        int Found() => registry.List(ModuleQuery.Parse(name => query[name]?.ToString())).Count;
        if (expect.ContainsKey("error")) Should.Throw<UpliftException>(() => Found());
        else Found().ShouldBe((bool)expect["match"]! ? 1 : 0);
    }

    private static InterfaceReference Entry(JsonObject vector, string member) =>
        new(vector[member]!.AsObject().Text("id"), vector[member]!.AsObject().Text("version"), default);
}
