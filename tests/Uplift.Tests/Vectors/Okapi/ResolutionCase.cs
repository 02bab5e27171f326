using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>The input of a case of <c>resolution.json</c> or <c>single-upgrades.json</c>.</summary>
internal sealed class ResolutionCase
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<ModuleDescriptor>> s_releases = new();

    public ResolutionCase(JsonObject vector)
    {
        Registered =
        [
            .. Releases(vector).SelectMany(Release),
            .. Extra(vector),
            .. Described(vector, "registered"),
        ];
        Registered = [.. Registered.DistinctBy(module => module.Id)];
        Enabled =
        [
            .. vector["enabledFrom"] is { } from ? Release((string)from!).Select(module => module.Id) : [],
            .. Extra(vector).Select(module => module.Id),
            .. vector.ContainsKey("enabled") ? vector.Texts("enabled").Select(id => OkapiModuleId.Parse(id)) : [],
        ];
        var options = Options(vector["options"]?.AsObject() ?? []);
        Request = vector["kind"] is { } kind && (string)kind! == "upgradeAll"
            ? ResolutionRequest.UpgradeAll(options)
            : new ResolutionRequest(Entries(vector["request"]), options);
    }

    public IReadOnlyList<ModuleDescriptor> Registered { get; }

    public IReadOnlyList<OkapiModuleId> Enabled { get; }

    public ResolutionRequest Request { get; }

    public ModuleResolution Resolve() => Resolver.Resolve(new ModuleRegistry(Registered), Enabled, Request);

    /// <summary>Descriptors in memory, so that also those can be read which a registry refuses to take.</summary>
    public static IEnumerable<ModuleDescriptor> Described(JsonObject vector, string member) =>
        (vector[member]?.AsArray() ?? []).Select(each => Descriptor(each!.AsObject()));

    /// <summary>The stored descriptors of a release.</summary>
    public static IReadOnlyList<ModuleDescriptor> Release(string name) => s_releases.GetOrAdd(name, release =>
        [.. Directory.EnumerateFiles(Path.Combine(OkapiCases.Folder, "descriptors", release), "*.json")
            .Order(StringComparer.Ordinal).Select(path => Descriptors.Good(File.ReadAllText(path)))]);

    // Single upgrades always have the gateway.
    private static IEnumerable<ModuleDescriptor> Extra(JsonObject vector) => vector.ContainsKey("okapi")
        ? [Descriptors.Good("""{"id": "okapi-6.0.0", "provides": [{"id": "okapi", "version": "1.9"}]}""")]
        : Described(vector, "registeredExtra");

    private static IEnumerable<string> Releases(JsonObject vector) =>
        vector.ContainsKey("registeredFrom") ? vector.Texts("registeredFrom") : [];

    private static ModuleDescriptor Descriptor(JsonObject json) => new()
    {
        Id = OkapiModuleId.Parse((string)json["id"]!),
        Provides = Interfaces(json["provides"]),
        Requires = Interfaces(json["requires"]),
        Optional = Interfaces(json["optional"]),
        Replaces = [.. (json["replaces"]?.AsArray() ?? []).Select(product => (string)product!)],
    };

    private static List<InterfaceReference> Interfaces(JsonNode? list) => [.. (list?.AsArray() ?? []).Select(each =>
        new InterfaceReference((string)each!["id"]!, (string)each["version"]!, default!)
        {
            Type = (string?)each["interfaceType"] ?? "proxy",
        })];

    private static List<RequestEntry> Entries(JsonNode? request) => request is JsonArray list
        ? [.. list.Select(each => new RequestEntry(
            Enum.Parse<ModuleActionKind>((string?)each!["action"] ?? "enable", ignoreCase: true),
            OkapiModuleId.Parse((string)each["id"]!)))]
        : request is null ? [] : [new RequestEntry(ModuleActionKind.Enable, OkapiModuleId.Parse((string)request!))];

    private static ResolutionOptions Options(JsonObject options) => new()
    {
        Filter = VersionFilter.Parse(Word(options["preRelease"]), Word(options["npmSnapshot"])),
        Reinstall = (bool?)options["reinstall"] ?? false,
        DepCheck = (bool?)options["depCheck"] ?? true,
    };

    private static string? Word(JsonNode? word) => word?.ToString();
}
