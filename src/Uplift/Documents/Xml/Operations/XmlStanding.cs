namespace Uplift.Documents.Xml;

/// <summary>What becomes of what stands at a target already.</summary>
internal static class XmlStanding
{
    /// <summary>Makes room by the policy.</summary>
    /// <returns>The sources that are still to be put there.</returns>
    /// <exception cref="ObjectRefusedException">Something different stands there and the policy is to fail.</exception>
    public static IReadOnlyList<XmlItem> Resolve(
        XmlEdit edit, IReadOnlyList<XmlItem> sources, IReadOnlyList<XmlItem> standing, ExistingPolicy existing,
        TransferMode mode,
        int prune)
    {
        if (standing.Count == 0) return sources;
        if (existing == ExistingPolicy.Append)
        {
            var fresh = sources.Where(source => !standing.Any(other => Same(source, other))).ToList();
            if (mode == TransferMode.Take) RemoveAll(edit, sources.Except(fresh), prune);
            return fresh;
        }

        if (sources.Count == standing.Count && sources.Zip(standing).All(pair => Same(pair.First, pair.Second)))
        {
            if (mode == TransferMode.Take) RemoveAll(edit, sources, prune);
            return [];
        }

        if (existing == ExistingPolicy.Fail) throw edit.Conflict(sources[0], standing[0]);
        if (existing == ExistingPolicy.Keep) return [];
        RemoveAll(edit, standing, 0);
        return sources;
    }

    private static void RemoveAll(XmlEdit edit, IEnumerable<XmlItem> items, int prune)
    {
        foreach (var item in items) XmlWriting.Remove(edit, item, prune);
    }

    // Whatever the names: one of them is about to get the other's.
    private static bool Same(XmlItem source, XmlItem standing) => (source.Element, standing.Element) switch
    {
        ({ } left, { } right) => MarkupEquality.SameInside(left, right),
        (null, { } right) => !right.Elements.Any() && right.Value == source.Value
            && right.Attributes.All(attribute => attribute.IsDeclaration),
        _ => source.Value == standing.Value,
    };
}
