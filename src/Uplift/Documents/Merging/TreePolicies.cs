namespace Uplift.Documents.Merging;

/// <summary>
/// What is known of the trees of a collection, by path: which arrays are sets or keyed, which objects are
/// one value, what does not count in a comparison. Objects that are not mentioned merge member by member, arrays that
/// are not mentioned are one value.
/// </summary>
public sealed class TreePolicies
{
    private readonly HashSet<string> _atomic;
    private readonly HashSet<string> _ignored;
    private readonly Dictionary<string, ArrayPolicy> _arrays;

    public TreePolicies(
        IEnumerable<KeyValuePair<TreePath, ArrayPolicy>>? arrays = null, IEnumerable<TreePath>? atomicObjects = null,
        IEnumerable<TreePath>? ignored = null)
    {
        _arrays = (arrays ?? []).ToDictionary(pair => pair.Key.Pattern, pair => pair.Value, StringComparer.Ordinal);
        _atomic = [.. (atomicObjects ?? []).Select(path => path.Pattern)];
        Ignored = [.. ignored ?? []];
        _ignored = [.. Ignored.Select(path => path.Pattern)];
    }

    /// <summary>Nothing is known.</summary>
    public static TreePolicies None { get; } = new();

    /// <summary>The places that do not count in comparisons.</summary>
    public IReadOnlyList<TreePath> Ignored { get; }

    /// <summary>True when a null counts as nothing in comparisons.</summary>
    public bool NullIsAbsent { get; init; }

    /// <summary>What is known of the array at a path; null when it is one value.</summary>
    public ArrayPolicy? ArrayAt(TreePath path) => _arrays.GetValueOrDefault(path.Pattern);

    /// <summary>True when the object at a path is one value.</summary>
    public bool IsAtomic(TreePath path) => _atomic.Count > 0 && _atomic.Contains(path.Pattern);

    /// <summary>True when a place, or one above it, does not count in comparisons.</summary>
    public bool IsIgnored(TreePath path)
    {
        for (var depth = path.Depth; depth > 0 && _ignored.Count > 0; depth--)
        {
            if (_ignored.Contains(path.Prefix(depth).Pattern)) return true;
        }

        return false;
    }
}
