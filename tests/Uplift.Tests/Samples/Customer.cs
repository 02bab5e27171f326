using System.Xml.Linq;

namespace Uplift.Tests.Samples;

/// <summary>
/// A customer of a shipped object: changes values, adds, removes, and does so too where the vendor changed something. Knows what must
/// come of it, from the texts of single items alone.
/// </summary>
internal sealed class Customer
{
    private const int MostOfAKind = 3;

    private static readonly string[] s_wholes = ["expression", "filter", "query", "assignment", "inducement", "credentials", "variation"];
    private static readonly string[] s_names = ["key", "identifier", "name", "fieldType", "action", "path", "type"];

    private readonly XElement _root;
    private readonly Dictionary<string, string> _next;

    public Customer(string previous, string next)
    {
        _root = XDocument.Parse(previous, LoadOptions.PreserveWhitespace).Root!;
        _next = ShippedLeaves.Of(XDocument.Parse(next).Root!);
        var before = ShippedLeaves.Of(_root).Where(leaf => IsSingle(leaf.Key)).OrderBy(leaf => leaf.Key, StringComparer.Ordinal).ToList();
        var same = before.Where(leaf => _next.GetValueOrDefault(leaf.Key) == leaf.Value).Select(leaf => leaf.Key).ToList();
        var changed = before.Where(leaf => _next.TryGetValue(leaf.Key, out var now) && now != leaf.Value).Select(leaf => leaf.Key).ToList();
        foreach (var (path, now) in _next.Where(leaf => !same.Contains(leaf.Key) && changed.Contains(leaf.Key))) Expected[path] = now;
        Change(same.Where((_, index) => index % 2 == 0).Take(MostOfAKind), "changed value", isConflict: false);
        Remove(same.Where((_, index) => index % 2 == 1).Take(MostOfAKind), "removed value", isConflict: false);
        Change(changed.Where((_, index) => index % 3 == 0), "changed what the vendor changed", isConflict: true);
        Remove(changed.Where((_, index) => index % 3 == 1), "removed what the vendor changed", isConflict: true);
        Add("customised");
        Add("customisedToo");
        Add("andCustomised");
        Add("customisedAgain");
    }

    public string Text => _root.ToString(SaveOptions.DisableFormatting);

    public HashSet<string> Kinds { get; } = [];

    public int Count { get; private set; }

    /// <summary>What must stand where; null: nothing.</summary>
    public Dictionary<string, string?> Expected { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Conflicts { get; } = new(StringComparer.Ordinal);

    private void Change(IEnumerable<string> paths, string kind, bool isConflict)
    {
        foreach (var path in paths.ToList())
        {
            At(path).Value = "customer's own";
            Note(path, "customer's own", kind, isConflict);
        }
    }

    private void Remove(IEnumerable<string> paths, string kind, bool isConflict)
    {
        foreach (var path in paths.ToList())
        {
            At(path).Remove();
            Note(path, null, kind, isConflict);
        }
    }

    private void Add(string name)
    {
        _root.Add(new XElement(_root.Name.Namespace + name, "here"));
        Note(name, "here", "added value", isConflict: false);
    }

    private void Note(string path, string? value, string kind, bool isConflict)
    {
        Kinds.Add(kind);
        Count++;
        Expected[path] = value;
        if (isConflict) Conflicts.Add(path);
    }

    private XElement At(string path) => ShippedLeaves.At(_root, path);

    // What makes sense as a whole only, is known by all that it says, or is what a value is known by, is no item to change by itself.
    private bool IsSingle(string path) => !s_wholes.Any(whole => path.Contains(whole, StringComparison.OrdinalIgnoreCase))
        && (!path.Contains('/', StringComparison.Ordinal) || !s_names.Contains(path[(path.LastIndexOf('/') + 1)..])) && At(path).Attributes().All(attribute => attribute.IsNamespaceDeclaration);
}
