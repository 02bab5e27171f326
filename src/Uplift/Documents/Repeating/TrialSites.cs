using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>A place that a program looks at, and the values that matter there.</summary>
internal sealed record TrialSite(DocumentPath Path, List<JsonNode?> Values);

/// <summary>All places that a program looks at, in the document (collection "") and in objects that it looks
/// up.</summary>
internal sealed class TrialSites : IOperationVisitor<bool>
{
    private static readonly JsonNode?[] s_texts = [JsonValue.Create("a"), JsonValue.Create("b")];
    private static readonly JsonNode?[] s_objects =
        [JsonNode.Parse("""{"id":"1","v":1}"""), JsonNode.Parse("""{"id":"2","v":2}"""), JsonNode.Parse("{}")];

    private readonly Dictionary<(string, DocumentPath), TrialSite> _sites = [];
    private DocumentPath _start = DocumentPath.Root;
    private string _collection = "";

    public static TrialSites Of(DocumentProgram program)
    {
        var sites = new TrialSites();
        sites.Add(program.When);
        sites.Add(program.Operations);
        return sites;
    }

    /// <summary>The places in the objects of a collection.</summary>
    public IEnumerable<TrialSite> Of(string collection) =>
        _sites.Where(site => site.Key.Item1 == collection).Select(site => site.Value);

    /// <summary>The names of members on the way to the places in the document.</summary>
    public string[] Names() => [.. Of("").SelectMany(site => site.Path.Segments)
        .Where(segment => segment is { IsWildcard: false, Index: < 0 }).Select(segment => segment.Name).Distinct()];

    /// <summary>The values that matter anywhere, and some that do not.</summary>
    public JsonNode?[] Scalars() =>
        [.. _sites.Values.SelectMany(site => site.Values).Where(value => value is null or JsonValue),
        null, JsonValue.Create(1), JsonValue.Create("1"), JsonValue.Create("text"), JsonValue.Create(true)];

    /// <summary>Adds a place; the path starts where the operation's paths start.</summary>
    public void Add(DocumentPath path, params ReadOnlySpan<JsonNode?> values)
    {
        var whole = _start.Append(path);
        if (whole.IsRoot) return;
        if (!_sites.TryGetValue((_collection, whole), out var site))
        {
            _sites[(_collection, whole)] = site = new TrialSite(whole, []);
        }

        foreach (var value in values)
        {
            if (!site.Values.Exists(known => JsonValues.Equal(known, value))) site.Values.Add(value);
        }
    }

    public bool Visit(SetOperation operation) => Added(operation.Path, operation.Value);

    public bool Visit(DefaultOperation operation) => Added(operation.Path, operation.Value);

    public bool Visit(RemoveOperation operation) => Added(operation.Path);

    public bool Visit(RenameOperation operation) =>
        Added(operation.Path, s_texts) && Added(operation.Writes.Last(), s_texts);

    public bool Visit(MoveOperation operation) => Added(operation.From, s_texts) && Added(operation.To, s_texts);

    public bool Visit(CopyOperation operation) => Added(operation.From, s_texts) && Added(operation.To, s_texts);

    public bool Visit(MapOperation operation) =>
        Added(operation.Path,
            [.. operation.Values.Select(entry => entry.From), .. operation.Values.Select(entry => entry.To)]);

    public bool Visit(ConvertOperation operation) =>
        Added(operation.Path, JsonValue.Create("1.0"), JsonNode.Parse("1e2"));

    public bool Visit(WrapOperation operation) => Added(operation.Path, Named(operation.As, JsonValue.Create("a")));

    public bool Visit(UnwrapOperation operation) => Added(operation.Path, Named(operation.As, JsonValue.Create("a")),
        Named(operation.As, Named(operation.As, JsonValue.Create("a"))));

    public bool Visit(EachOperation operation)
    {
        Add(operation.Path);
        return Within(operation.Path, _collection, operation.Do, operation.Where);
    }

    public bool Visit(MergeOperation operation)
    {
        foreach (var (name, value) in operation.Value)
        {
            Add(operation.Path.Append(DocumentPath.Of([PathSegment.Of(name)])), value);
        }

        return Added(operation.Path, operation.Value);
    }

    public bool Visit(ExtractOperation operation)
    {
        Add(operation.From, s_objects);
        if (operation.Key is { } key) Add(operation.From.Append(key), s_texts);
        foreach (var member in operation.With) Add(member.From, s_texts);
        return Within(operation.From, _collection, operation.Do, null);
    }

    public bool Visit(CollectOperation operation)
    {
        Add(operation.EqualTo, s_texts);
        Add(operation.To);
        if (operation.Key is { } key) AddIn(operation.From, key, s_texts);
        return Within(null, operation.From, operation.Do, null);
    }

    public bool Visit(CoalesceOperation operation)
    {
        Add(operation.To, operation.HasElse ? [operation.Else, .. s_texts] : s_texts);
        foreach (var source in operation.From)
        {
            if (source is PathSource path) Add(path.Path, s_texts);
            if (source is not LookupSource lookup) continue;
            Add(lookup.EqualTo, s_texts);
            AddIn(lookup.Collection, lookup.Take, s_texts);
        }

        return true;
    }

    public bool Visit(GenerateOperation operation) => Added(operation.Path);

    public bool Visit(DeleteOperation operation) => true;

    public bool Visit(AppendOperation operation)
    {
        if (operation.Value is { } value) return Added(operation.To, value, new JsonArray(value.DeepClone()));
        Add(operation.To);
        if (operation.From is not { } from) return true;
        Add(from, s_texts);
        return Within(from, _collection, operation.Do, null);
    }

    private static JsonNode? Named(string? name, JsonNode? value) =>
        name is null ? new JsonArray(value?.DeepClone()) : new JsonObject { [name] = value?.DeepClone() };

    private bool Added(DocumentPath path, params ReadOnlySpan<JsonNode?> values)
    {
        Add(path, values);
        return true;
    }

    private void Add(Condition? condition) => condition?.Accept(new TrialConditions(this));

    private void Add(IReadOnlyList<Operation> operations)
    {
        foreach (var operation in operations)
        {
            Add(operation.When);
            operation.Accept(this);
        }
    }

    private void AddIn(string collection, DocumentPath path, params ReadOnlySpan<JsonNode?> values)
    {
        var (start, outer) = (_start, _collection);
        (_start, _collection) = (DocumentPath.Root, collection);
        Add(path, values);
        (_start, _collection) = (start, outer);
    }

    // Inner operations start at an inner value; null starts at the objects of the collection.
    private bool Within(DocumentPath? path, string collection, IReadOnlyList<Operation> operations, Condition? where)
    {
        var (start, outer) = (_start, _collection);
        (_start, _collection) = (path is null ? DocumentPath.Root : _start.Append(path), collection);
        Add(where);
        Add(operations);
        (_start, _collection) = (start, outer);
        return true;
    }
}
