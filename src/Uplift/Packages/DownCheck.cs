using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>How it is seen that something still runs.</summary>
public enum DownCheckKind
{
    /// <summary>A process whose command line holds a text.</summary>
    Process,

    /// <summary>Something accepts connections at <c>host:port</c>.</summary>
    Tcp,

    /// <summary>Something answers a GET of a URL; the gateway errors 502, 503 and 504 say that nothing
    /// stands behind it.</summary>
    Http,

    /// <summary>A query gives rows; the first column of each names what is up.</summary>
    Row,

    /// <summary>A command ends with 0.</summary>
    Command,
}

/// <summary>A check that the old version is down before its data is changed for good.</summary>
/// <param name="Name">What a person calls it, such as the name of a node.</param>
/// <param name="Words">The text, address, URL or query; for a command its words.</param>
/// <param name="Product">Whose tables a query looks at; "" for the other kinds.</param>
public sealed record DownCheck(
    string Name, DownCheckKind Kind, IReadOnlyList<string> Words, string Product, SourcePosition Position)
{
    private static readonly (string Key, DownCheckKind Kind)[] s_kinds =
    [
        ("process", DownCheckKind.Process), ("tcp", DownCheckKind.Tcp), ("http", DownCheckKind.Http),
        ("row", DownCheckKind.Row),
        ("command", DownCheckKind.Command),
    ];

    /// <summary>The text, address, URL or query.</summary>
    public string Word => Words[0];

    /// <summary>Equal checks are made once for many tenants.</summary>
    public string Key => string.Join('\n', [Kind.ToString(), .. Words]);

    /// <summary>Reads a list of checks.</summary>
    /// <param name="product">The module whose package they stand in; null: they stand in a workspace, and a query
    /// names its module.</param>
    public static IReadOnlyList<DownCheck> ReadAll(
        IReadOnlyList<SourceNode> nodes, string? product, DiagnosticBag bag) =>
        [.. nodes.Select(node => Read(node, product, bag)).OfType<DownCheck>()];

    private static DownCheck? Read(SourceNode node, string? product, DiagnosticBag bag)
    {
        if (node is not SourceMapping mapping)
        {
            bag.Error(DiagnosticCodes.InvalidValue, $"A check under 'down' must be a mapping, not a {node.Kind}.",
                node.Position);
            return null;
        }

        var reader = new MappingReader(mapping, "check", bag);
        var given = s_kinds.Where(kind => reader.Has(kind.Key)).ToList();
        if (given.Count != 1)
        {
            bag.Error(DiagnosticCodes.InvalidValue, "A check under 'down' says exactly one way to look.", node.Position,
                $"Write one of {string.Join(", ", s_kinds.Select(kind => kind.Key))}.");
            return null;
        }

        var (key, kind) = given[0];
        var words = kind == DownCheckKind.Command ? ReadWords(reader, key) : [reader.RequireText(key)];
        var name = reader.TakeText("name") ?? (words is [var first, ..] ? first : "");
        var owner = kind != DownCheckKind.Row ? "" : product ?? reader.RequireText("module");
        reader.Finish();
        if (words is [] or [""] || !IsAddress(kind, words[0])) reader.Wrong(mapping.Find(key)!, key, Expected(kind));
        return words is [] or [""] ? null : new DownCheck(name, kind, words, owner, node.Position);
    }

    private static IReadOnlyList<string> ReadWords(MappingReader reader, string key) =>
        [.. reader.TakeList(key).Select(item => (item as SourceScalar)?.Text ?? "").Where(word => word.Length > 0)];

    private static bool IsAddress(DownCheckKind kind, string word) => kind switch
    {
        DownCheckKind.Tcp => word.LastIndexOf(':') is > 0 and var at
            && ushort.TryParse(word.AsSpan(at + 1), out var port) && port > 0,
        DownCheckKind.Http => Uri.TryCreate(word, UriKind.Absolute, out var url) && url.Scheme is "http" or "https",
        _ => true,
    };

    private static string Expected(DownCheckKind kind) => kind switch
    {
        DownCheckKind.Tcp => "an address such as 10.0.0.1:8081",
        DownCheckKind.Http => "a URL such as http://10.0.0.1:8081/admin/health",
        DownCheckKind.Command => "a list of words, the program first",
        _ => "a text",
    };
}
