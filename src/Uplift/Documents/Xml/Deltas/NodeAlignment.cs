namespace Uplift.Documents.Xml;

/// <summary>Two nodes that stand for the same item in two documents.</summary>
/// <param name="IsSame">They are written the same.</param>
internal readonly record struct AlignedNodes(int Before, int After, bool IsSame);

/// <summary>
/// Finds which children of an element are which in another version of it: first those that are written the
/// same, between them those of the same name with the same id, then those of the same name, always in order.
/// </summary>
internal static class NodeAlignment
{
    private static readonly string[] s_ids = ["oid", "id", "name"];

    /// <summary>The pairs in order.</summary>
    public static List<AlignedNodes> Align(IReadOnlyList<MarkupNode> before, IReadOnlyList<MarkupNode> after)
    {
        var pairs = new List<AlignedNodes>();
        Align(before, after, (0, before.Count), (0, after.Count), 0, pairs);
        return pairs;
    }

    private static void Align(
        IReadOnlyList<MarkupNode> before, IReadOnlyList<MarkupNode> after, (int From, int To) old,
        (int From, int To) now, int level,
        List<AlignedNodes> pairs)
    {
        if (level > 2 || old.From == old.To || now.From == now.To) return;
        List<string> Tokens(IReadOnlyList<MarkupNode> nodes, (int From, int To) range, string mark) =>
            [.. Enumerable.Range(range.From, range.To - range.From)
                .Select(index => TokenOf(nodes[index], level, $"{mark}{index}"))];

        var (at, seen) = (0, 0);
        foreach (var edit in TokenDifference.Between(Tokens(before, old, "-"), Tokens(after, now, "+")))
        {
            for (; at < edit.Start; at++, seen++) pairs.Add(
                new AlignedNodes(old.From + at, now.From + seen, level == 0));
            Align(before, after, (old.From + edit.Start, old.From + edit.End),
                (now.From + seen, now.From + seen + edit.Put.Count),
                level + 1, pairs);
            (at, seen) = (edit.End, seen + edit.Put.Count);
        }

        for (; old.From + at < old.To; at++, seen++) pairs.Add(
            new AlignedNodes(old.From + at, now.From + seen, level == 0));
    }

    // A token of its own is equal to no other.
    private static string TokenOf(MarkupNode node, int level, string own)
    {
        if (level == 0) return node.ToString();
        if (node is not MarkupElement element)
        {
            return level == 1 ? own : node is MarkupRemark { Target: var target } ? $"?{target}" : own;
        }

        if (level == 2) return element.QualifiedName;
        var id = element.Attributes.FirstOrDefault(attribute => s_ids.Contains(attribute.QualifiedName));
        return id is null ? own : $"{element.QualifiedName} {id.QualifiedName}={id.Value}";
    }
}
