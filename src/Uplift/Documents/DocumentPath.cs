using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>
/// A JSON Pointer (RFC 6901) in which <c>*</c> stands for every member or element; names the places that an operation
/// works on. Equal when the pointers are.
/// </summary>
public sealed class DocumentPath : IEquatable<DocumentPath>
{
    private readonly PathSegment[] _segments;
    private readonly string _pointer;

    private DocumentPath(PathSegment[] segments)
    {
        _segments = segments;
        _pointer = string.Concat(segments.Select(segment => "/" + segment));
        LastWildcard = Array.FindLastIndex(segments, segment => segment.IsWildcard);
    }

    /// <summary>The document itself: <c>""</c>.</summary>
    public static DocumentPath Root { get; } = new([]);

    /// <summary>The steps from the document down.</summary>
    public IReadOnlyList<PathSegment> Segments => _segments;

    /// <summary>True when it can match several places.</summary>
    public bool HasWildcard => LastWildcard >= 0;

    /// <summary>True for <c>""</c>.</summary>
    public bool IsRoot => _segments.Length == 0;

    /// <summary>The index of the last wildcard in <see cref="Segments"/>; -1 when there is none.</summary>
    internal int LastWildcard { get; }

    /// <summary>Reads a path from a file; null and <c>UP1301</c> when it is none.</summary>
    /// <param name="node">The value that should be a path.</param>
    /// <param name="what">What a person calls it, such as "'path' of operation 'set'".</param>
    /// <param name="bag">Where complaints go.</param>
    public static DocumentPath? Read(SourceNode node, string what, DiagnosticBag bag)
    {
        if (node is not SourceScalar { Text: { } text })
        {
            bag.Error(DiagnosticCodes.InvalidPath, $"The {what} must be a text, not a {node.Kind}.", node.Position,
                "Write a path such as /status/name; quote the empty path: \"\".");
            return null;
        }

        if (TryParse(text, out var path, out var error)) return path;
        bag.Error(DiagnosticCodes.InvalidPath, $"The {what} is no path: {error}", node.Position);
        return null;
    }

    /// <summary>Parses a pointer; <paramref name="error"/> is a sentence that says what is wrong and what to
    /// write.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DocumentPath? path, out string error)
    {
        path = null;
        error = "";
        if (text.Length == 0)
        {
            path = Root;
            return true;
        }

        if (text[0] != '/')
        {
            error = $"'{text}' does not begin with '/'; write '/{text}'.";
            return false;
        }

        var parts = text[1..].Split('/');
        var segments = new PathSegment[parts.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            if (TrySegment(parts[index], out segments[index])) continue;
            error = $"'~' in '{parts[index]}' must be followed by 0 or 1; write '~0' for '~' and '~1' for '/' "
                + "('~2' as a whole name stands for a literal '*').";
            return false;
        }

        path = new DocumentPath(segments);
        return true;
    }

    /// <summary>Parses a pointer that is known to be right.</summary>
    /// <exception cref="FormatException">It is no path.</exception>
    public static DocumentPath Parse(string text) =>
        TryParse(text, out var path, out var error) ? path : throw new FormatException(error);

    /// <summary>The path of these steps.</summary>
    public static DocumentPath Of(IEnumerable<PathSegment> segments) => new([.. segments]);

    /// <summary>The path that leads on from this one's places.</summary>
    public DocumentPath Append(DocumentPath rest)
    {
        if (rest.IsRoot) return this;
        return IsRoot ? rest : new DocumentPath([.. _segments, .. rest._segments]);
    }

    /// <summary>True when <paramref name="other"/> is this path or leads on from it.</summary>
    public bool IsPrefixOf(DocumentPath other) =>
        other._segments.AsSpan().StartsWith(_segments);

    /// <summary>All places that exist under a document, in its order.</summary>
    public IReadOnlyList<Place> Select(JsonNode? root) => Select(Place.OfRoot(new RootSlot(root)));

    /// <summary>The first value that is there (null included); false when the path matches nothing.</summary>
    public bool TryFirst(JsonNode? root, out JsonNode? value)
    {
        JsonNode? first = null;
        var found = Any(root, node =>
        {
            first = node;
            return true;
        });
        value = first;
        return found;
    }

    /// <summary>True when a value that the path matches fulfils the test; nulls that are there are tested
    /// too.</summary>
    public bool Any(JsonNode? root, Func<JsonNode?, bool> test) => Any(root, 0, test);

    /// <inheritdoc/>
    public bool Equals(DocumentPath? other) => other is not null && other._pointer == _pointer;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DocumentPath);

    /// <inheritdoc/>
    public override int GetHashCode() => _pointer.GetHashCode(StringComparison.Ordinal);

    /// <summary>The pointer.</summary>
    public override string ToString() => _pointer;

    /// <summary>All places that exist under a place.</summary>
    internal List<Place> Select(Place start) => Select(start, 0, _segments.Length);

    /// <summary>As <see cref="Select(Place)"/>, by the segments from <paramref name="from"/> up to, without,
    /// <paramref name="end"/>.</summary>
    internal List<Place> Select(Place start, int from, int end)
    {
        var found = new List<Place>(1);
        Collect(start, from, end, found);
        return found;
    }

    private void Collect(Place place, int depth, int end, List<Place> found)
    {
        for (; depth < end; depth++)
        {
            ref readonly var segment = ref _segments[depth];
            if (segment.IsWildcard)
            {
                CollectChildren(place.Value, depth + 1, end, found);
                return;
            }

            if (!Place.TryStep(place.Value, segment, out place)) return;
        }

        found.Add(place);
    }

    private void CollectChildren(JsonNode? node, int depth, int end, List<Place> found)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var member in members) Collect(Place.OfMember(members, member.Key), depth, end, found);
                break;
            case JsonArray list:
                for (var index = 0; index < list.Count; index++)
                {
                    Collect(Place.OfElement(list, index), depth, end, found);
                }

                break;
        }
    }

    private bool Any(JsonNode? node, int depth, Func<JsonNode?, bool> test)
    {
        for (; depth < _segments.Length; depth++)
        {
            ref readonly var segment = ref _segments[depth];
            if (segment.IsWildcard) return AnyChild(node, depth + 1, test);
            if (!Place.TryStep(node, segment, out var place)) return false;
            node = place.Value;
        }

        return test(node);
    }

    private bool AnyChild(JsonNode? node, int depth, Func<JsonNode?, bool> test)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var member in members)
                {
                    if (Any(member.Value, depth, test)) return true;
                }

                return false;
            case JsonArray list:
                foreach (var element in list)
                {
                    if (Any(element, depth, test)) return true;
                }

                return false;
            default:
                return false;
        }
    }

    private static bool TrySegment(string part, out PathSegment segment)
    {
        segment = part switch
        {
            "*" => PathSegment.Wildcard,
            "~2" => PathSegment.Of("*"),
            _ => PathSegment.Of(part),
        };
        if (part is "~2" || !part.Contains('~', StringComparison.Ordinal)) return true;
        for (var index = 0; index < part.Length; index++)
        {
            if (part[index] == '~' && (index + 1 == part.Length || part[index + 1] is not ('0' or '1'))) return false;
        }

        var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        segment = PathSegment.Of(name);
        return true;
    }
}
