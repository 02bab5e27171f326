using Uplift.Diagnostics;

namespace Uplift.Documents.Merging;

/// <summary>
/// A place in a tree: a JSON Pointer with a segment in brackets for the element of a keyed array or the
/// member of a set, such as
/// <c>/lines/[a]/text</c>. Unlike an index it stays where it is when the array around it changes. Ordered by its text.
/// </summary>
public sealed class TreePath : IEquatable<TreePath>, IComparable<TreePath>
{
    private readonly TreeStep[] _steps;
    private readonly string _text;

    private TreePath(TreeStep[] steps, string text, string pattern)
    {
        _steps = steps;
        _text = text;
        Pattern = pattern;
    }

    /// <summary>The whole document.</summary>
    public static TreePath Root { get; } = new([], "", "");

    /// <summary>The steps from the document down.</summary>
    public IReadOnlyList<TreeStep> Steps => _steps;

    /// <summary>How many steps lead there; 0 for the document.</summary>
    public int Depth => _steps.Length;

    /// <summary>The path as descriptions write it: <c>[*]</c> for every element.</summary>
    public string Pattern { get; }

    /// <summary>The last step; the path must not be the root.</summary>
    public TreeStep Last => _steps[^1];

    /// <summary>The path one step up; the path must not be the root.</summary>
    public TreePath Parent => Prefix(Depth - 1);

    /// <summary>Reads a path.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.InvalidPath"/>: it does not begin
    /// with a slash.</exception>
    public static TreePath Parse(string text)
    {
        if (text.Length == 0) return Root;
        if (text[0] == '/') return Of(text[1..].Split('/').Select(TreeStep.Parse));
        throw new UpliftException(
            DiagnosticCodes.InvalidPath, $"'{text}' does not begin with '/'.", hint: $"Write '/{text}'.");
    }

    /// <summary>The path of these steps.</summary>
    public static TreePath Of(IEnumerable<TreeStep> steps)
    {
        var path = Root;
        foreach (var step in steps) path = path.Then(step);
        return path;
    }

    /// <summary>The path to a member of what is there.</summary>
    public TreePath Member(string name) => Then(new TreeStep(name, false));

    /// <summary>The path to an element, or a member of a set, of what is there.</summary>
    public TreePath Element(string key) => Then(new TreeStep(key, true));

    /// <summary>The first steps of the path.</summary>
    public TreePath Prefix(int depth) => depth == Depth ? this : Of(_steps.Take(depth));

    /// <summary>True for the path itself and everything below it.</summary>
    public bool Holds(TreePath other) => other.Depth >= Depth && other._steps.AsSpan(0, Depth).SequenceEqual(_steps);

    /// <summary>True when one of the two holds the other.</summary>
    public bool Overlaps(TreePath other) => Holds(other) || other.Holds(this);

    /// <summary>True when this path, as a description, stands for the path or for one above it.</summary>
    public bool Covers(TreePath other) => other.Depth >= Depth && other.Prefix(Depth).Pattern == Pattern;

    /// <summary>
    /// The path after what is at <paramref name="from"/> moved to <paramref name="to"/>; elements written
    /// <c>[*]</c> keep their keys.
    /// Null when the path is elsewhere.
    /// </summary>
    public TreePath? Moved(TreePath from, TreePath to)
    {
        if (!from.Covers(this)) return null;
        var keys = new Queue<TreeStep>(_steps.Take(from.Depth).Where(step => step.IsElement));
        var head = to._steps.Select(
            step => step is { IsElement: true, Name: TreeStep.Any } && keys.Count > 0 ? keys.Dequeue() : step);
        return Of(head.Concat(_steps.Skip(from.Depth)));
    }

    /// <inheritdoc/>
    public bool Equals(TreePath? other) => other is not null && other._text == _text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TreePath);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public int CompareTo(TreePath? other) => string.CompareOrdinal(_text, other?._text);

    public static bool operator ==(TreePath? left, TreePath? right) => Equals(left, right);

    public static bool operator !=(TreePath? left, TreePath? right) => !Equals(left, right);

    public static bool operator <(TreePath left, TreePath right) => left.CompareTo(right) < 0;

    public static bool operator >(TreePath left, TreePath right) => left.CompareTo(right) > 0;

    public static bool operator <=(TreePath left, TreePath right) => left.CompareTo(right) <= 0;

    public static bool operator >=(TreePath left, TreePath right) => left.CompareTo(right) >= 0;

    /// <summary>The path as it is written.</summary>
    public override string ToString() => _text;

    private TreePath Then(TreeStep step)
    {
        var text = step.ToString();
        return new TreePath([.. _steps, step], $"{_text}/{text}", $"{Pattern}/{(step.IsElement ? "[*]" : text)}");
    }
}
