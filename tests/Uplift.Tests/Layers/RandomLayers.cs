using System.Collections.Immutable;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Versions;

namespace Uplift.Tests.Layers;

/// <summary>Releases and tenants at random, all of one seed: few ids and names, so that sides meet often.</summary>
internal sealed class RandomLayers
{
    private static readonly string[] s_paths = ["/name", "/note", "/box/x", "/box/y", "/lines/[a]/text", "/lines/[b]/text"];

    private readonly Random _random;

    private RandomLayers(int seed)
    {
        _random = new Random(seed);
        Seed = seed;
        Model = new LayerModel([Rules], Enumerable.Range(1, 4).Select(Release));
        Tenant = new TenantLayers { Installed = Model.Releases[0].Version };
        Tenant = Tenant.With(Entries(), putOwn: Own());
    }

    public static Arbitrary<RandomLayers> Any { get; } =
        Gen.Choose(0, int.MaxValue).Select(seed => new RandomLayers(seed)).ToArbitrary();

    public static LayerRules Rules { get; } = new()
    {
        Name = "types",
        UniqueKeys =
        [
            new UniqueKey("name", [TreePath.Parse("/name")], KeyComparison.CaseFolded, null),
            new UniqueKey("code", [TreePath.Parse("/code")], KeyComparison.Exact,
                ModuleVersion.Parse("3.0.0", VersionScheme.Semantic)),
        ],
        References = [new RecordReference(TreePath.Parse("/see"), "types")],
        Policies = new TreePolicies(
        [
            KeyValuePair.Create(TreePath.Parse("/tags"), new ArrayPolicy(ArrayKind.Set)),
            KeyValuePair.Create(TreePath.Parse("/lines"), new ArrayPolicy(ArrayKind.Keyed, "key")),
        ]),
    };

    public int Seed { get; }

    public LayerModel Model { get; }

    public TenantLayers Tenant { get; }

    /// <summary>Releases to go to, up and down.</summary>
    public IEnumerable<ModuleVersion> Way() =>
        Enumerable.Range(0, 5).Select(_ => Model.Releases[_random.Next(Model.Releases.Count)].Version).ToList();

    /// <summary>What the tables of an installation hold that was loaded once and lived on.</summary>
    public SortedDictionary<RecordId, JsonObject> Live()
    {
        var live = new SortedDictionary<RecordId, JsonObject>();
        foreach (var (id, document) in Model.Releases[_random.Next(Model.Releases.Count)].Records)
        {
            if (_random.Next(6) == 0) continue;
            live[id] = (JsonObject)document.DeepClone();
            if (_random.Next(3) == 0) live[id] = Document(id.Id, Pick("A", "B", "Mine"));
        }

        foreach (var (id, document) in Own()) live[id] = document;
        return live;
    }

    public override string ToString() => $"seed {Seed}";

    private SystemRelease Release(int number)
    {
        var names = new Queue<string>(Shuffled("A", "B", "C", "D", "E", "F"));
        var codes = new Queue<string>(Shuffled("1", "2", "3", "4", "5", "6"));
        var shipped = new List<(RecordId, JsonObject)>();
        for (var index = 0; index < 5; index++)
        {
            var document = Document($"r{index}", names.Dequeue());
            document["code"] = codes.Dequeue();
            if (_random.Next(4) > 0) shipped.Add((Rules.IdOf(document), document));
        }

        return new SystemRelease(ModuleVersion.Parse($"{number}.0.0", VersionScheme.Semantic), shipped);
    }

    private JsonObject Document(string id, string name)
    {
        var document = new JsonObject { ["id"] = id, ["name"] = name };
        if (_random.Next(2) == 0) document["note"] = Pick("n1", "n2");
        if (_random.Next(2) == 0) document["see"] = Pick("r0", "r1", "r2");
        if (_random.Next(2) == 0) document["box"] = new JsonObject { ["x"] = _random.Next(3), ["y"] = _random.Next(3) };
        if (_random.Next(2) == 0) document["tags"] = new JsonArray([.. Shuffled("t", "u", "v").Take(2).Select(tag => (JsonNode)tag)]);
        if (_random.Next(2) > 0) return document;
        document["lines"] = new JsonArray(
        [
            .. Shuffled("a", "b", "c").Take(_random.Next(1, 4)).Select(key => new JsonObject { ["key"] = key, ["text"] = Pick("1", "2") }),
        ]);
        return document;
    }

    private List<OverlayEntry> Entries()
    {
        var entries = new List<OverlayEntry>();
        foreach (var (id, document) in Model.Releases[0].Records)
        {
            if (_random.Next(5) == 0) entries.Add(new OverlayEntry { Name = $"h-{id}", Record = id, Operation = OverlayOperation.Hide });
            foreach (var path in s_paths.Where(_ => _random.Next(5) == 0).Select(TreePath.Parse))
            {
                entries.Add(new OverlayEntry
                {
                    Name = $"o-{id}{path}",
                    Record = id,
                    Operation = OverlayOperation.Set,
                    Path = path,
                    Value = Pick("A", "C", "mine"),
                    Base = Tree.Find(document, path, Rules.Policies) is { IsPresent: true } seen ? seen : MergeValue.Absent,
                });
            }
        }

        return entries;
    }

    private ImmutableSortedDictionary<RecordId, JsonObject> Own() => Enumerable.Range(0, _random.Next(3))
        .Select(index => Document($"u{index}", Pick("a", "B", "E", "own")))
        .ToImmutableSortedDictionary(Rules.IdOf, document => document);

    private string Pick(params string[] values) => values[_random.Next(values.Length)];

    private string[] Shuffled(params string[] values)
    {
        _random.Shuffle(values);
        return values;
    }
}
