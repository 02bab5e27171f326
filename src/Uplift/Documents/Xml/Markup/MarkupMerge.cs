using System.Text;

namespace Uplift.Documents.Xml;

/// <summary>
/// Merges two descendants of an XML text by its tags, texts and comments, so that what neither touched stays as it is
/// written. Changes that touch each other, or that together are not well-formed, are a conflict.
/// </summary>
internal static class MarkupMerge
{
    /// <summary>The merged text; null for a conflict.</summary>
    public static string? Merge(string origin, string ours, string theirs)
    {
        if (ours == theirs || theirs == origin) return ours;
        if (ours == origin) return theirs;
        var (old, left, right) = (Pieces(origin), Pieces(ours), Pieces(theirs));
        var merged = Merge(old, TokenDifference.Between(old, left), TokenDifference.Between(old, right));
        if (merged is null) return null;
        try
        {
            XmlText.Parse(merged);
            return merged;
        }
        catch (ObjectRefusedException)
        {
            return null;
        }
    }

    private static string? Merge(List<string> old, IReadOnlyList<TokenEdit> ours, IReadOnlyList<TokenEdit> theirs)
    {
        var output = new StringBuilder();
        var at = 0;
        TokenEdit? last = null;
        foreach (var edit in ours.Concat(theirs).OrderBy(edit => edit.Start).ThenBy(edit => edit.End))
        {
            if (last is not null && edit.SameAs(last)) continue;
            if (last is not null && edit.Touches(last)) return null;
            for (; at < edit.Start; at++) output.Append(old[at]);
            output.AppendJoin("", edit.Put);
            at = edit.End;
            last = edit;
        }

        for (; at < old.Count; at++) output.Append(old[at]);
        return output.ToString();
    }

    // Attributes count one by one, so that two of one element can be changed by two hands.
    private static List<string> Pieces(string source)
    {
        var document = MarkupScanner.Scan(source);
        var pieces = new List<string> { document.Declaration };
        foreach (var node in document.Children) Add(node, pieces);
        return pieces;
    }

    private static void Add(MarkupNode node, List<string> pieces)
    {
        if (node is not MarkupElement element)
        {
            pieces.Add(node.ToString());
            return;
        }

        pieces.Add("<" + element.QualifiedName);
        foreach (var attribute in element.Attributes) pieces.Add(attribute.ToString());
        var whole = element.First is null ? element.ToString() : "";
        if (whole.EndsWith("/>", StringComparison.Ordinal))
        {
            pieces.Add(element.StartTagEnd + "/>");
            return;
        }

        pieces.Add(element.StartTagEnd + ">");
        foreach (var child in element.Children) Add(child, pieces);
        pieces.Add($"</{element.QualifiedName}{element.EndTagEnd}>");
    }
}
