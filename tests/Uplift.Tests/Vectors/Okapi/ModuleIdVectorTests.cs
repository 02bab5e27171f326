using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>The shared cases of module ids.</summary>
[Trait("Vectors", "okapi")]
public sealed class ModuleIdVectorTests
{
    private const string FileName = "module-ids.json";

    private static readonly IReadOnlyDictionary<string, JsonObject> s_cases = OkapiCases.Read(FileName);

    private static readonly Dictionary<VersionFault, string> s_faults = new()
    {
        [VersionFault.MissingComponent] = "missing-component",
        [VersionFault.MissingPreReleaseComponent] = "missing-prerelease-component",
        [VersionFault.ComponentTooLong] = "component-too-long",
        [VersionFault.TrailingText] = "trailing-text",
    };

    public static IEnumerable<ITheoryDataRow> Rows => OkapiCases.Rows(FileName);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Module_ids(string number)
    {
        var vector = s_cases[number];
        var expect = vector["expect"]!.AsObject();
        switch (vector.Text("kind"))
        {
            case "parse": Parse(vector.Text("input"), expect); break;
            case "descriptorId": DescriptorId(vector.Text("input"), expect); break;
            case "replacesEntry": ReplacesEntry(vector.Text("input"), expect); break;
            case "compare": Compare(Id(vector, "a"), Id(vector, "b"), expect); break;
            case "hasPrefix":
                Id(vector, "input").HasPrefix(Id(vector, "prefix")).ShouldBe((bool)expect["result"]!);
                break;
            case "latest":
                Id(vector, "input").Newest(Ids(vector, "among")).Text.ShouldBe(expect.Text("result"));
                break;
            case "versionFilter": Filter(vector, expect); break;
            case "obsolete":
                ObsoleteVersions.Find(Ids(vector, "ids"), (int)vector["saveReleases"]!, (int)vector["saveSnapshots"]!)
                    .Select(id => id.Text).ShouldBe(expect.Texts("obsolete"));
                break;
            case "latestPerProduct":
                var query = new ModuleQuery { NewestPerProduct = (int)vector["limit"]!, Descending = true };
                query.Apply(Ids(vector, "ids").Select(id => new ModuleDescriptor { Id = id }))
                    .Select(module => module.Id.Text).ShouldBe(expect.Texts("result"));
                break;
            default: throw new InvalidDataException($"This runner knows no kind '{vector["kind"]}'.");
        }
    }

    private static void Parse(string input, JsonObject expect)
    {
        OkapiModuleId.TryParse(input, VersionScheme.Semantic, out var id, out var fault);
        if ((string?)expect["error"] is { } error)
        {
            id.ShouldBeNull();
            s_faults[fault].ShouldBe(error);
            return;
        }

        id.ShouldNotBeNull();
        id.Product.ShouldBe(expect.Text("product"));
        id.Version?.Text.ShouldBe((string?)expect["version"]);
        id.HasVersion.ShouldBe((bool)expect["hasSemVer"]!);
        id.IsPreRelease.ShouldBe((bool)expect["hasPreRelease"]!);
        id.IsNpmSnapshot.ShouldBe((bool)expect["hasNpmSnapshot"]!);
        id.ToString().ShouldBe(expect.Text("canonical"));
    }

    private static void DescriptorId(string input, JsonObject expect) =>
        ShouldRead(new JsonObject { ["id"] = input }, expect, DiagnosticCodes.InvalidModuleId);

    private static void ReplacesEntry(string input, JsonObject expect) => ShouldRead(
        new JsonObject { ["id"] = "mod-x-1.0.0", ["replaces"] = new JsonArray(input) }, expect, DiagnosticCodes.InvalidValue);

    private static void ShouldRead(JsonObject descriptor, JsonObject expect, string code)
    {
        var (read, problems) = Descriptors.Read(descriptor);
        (read is null).ShouldBe(expect.ContainsKey("error"));
        problems.Select(problem => problem.Code).ShouldBe(read is null ? [code] : []);
    }

    private static void Compare(OkapiModuleId one, OkapiModuleId other, JsonObject expect)
    {
        one.Distance(other).ShouldBe((int)expect["result"]!);
        other.Distance(one).ShouldBe((int)expect["reverse"]!);
        Math.Sign(one.CompareTo(other)).ShouldBe((int)expect["sign"]!);
        one.Equals(other).ShouldBe((bool)expect["equal"]!);
        if (one.Equals(other)) one.GetHashCode().ShouldBe(other.GetHashCode());
    }

    private static void Filter(JsonObject vector, JsonObject expect)
    {
        bool Keeps() => VersionFilter.Parse((string?)vector["preRelease"], (string?)vector["npmSnapshot"])
            .Keeps(Id(vector, "input"));
        if (expect.ContainsKey("error"))
        {
            Should.Throw<UpliftException>(() => Keeps()).Code.ShouldBe(DiagnosticCodes.InvalidParameter);
            return;
        }

        Keeps().ShouldBe((bool)expect["result"]!);
    }

    private static OkapiModuleId Id(JsonObject vector, string member) => OkapiModuleId.Parse(vector.Text(member));

    private static List<OkapiModuleId> Ids(JsonObject vector, string member) =>
        [.. vector.Texts(member).Select(text => OkapiModuleId.Parse(text))];
}
