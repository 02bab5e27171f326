namespace Uplift.Documents.Xml;

/// <summary>Puts elements in and takes them out together with the white space that is theirs.</summary>
internal static class MarkupLayout
{
    private const string Blanks = " \t";

    /// <summary>Takes a node out; one that begins its line takes the line's indentation with it.</summary>
    public static void TakeOut(MarkupNode node)
    {
        var parent = node.Parent!;
        var (before, after) = (node.Previous as MarkupText, node.Next as MarkupText);
        if (before is not null && LineStart(before.Raw.Span) is >= 0 and var start)
        {
            var blanks = after is null ? 0 : after.Raw.Length - after.Raw.Span.TrimStart(Blanks).Length;
            var isLineEnd = node.Next is null || (after is not null && after.Raw.Span[blanks..].StartsWith(['\n']))
                || (after is not null && after.Raw.Span[blanks..].StartsWith("\r\n"));
            if (isLineEnd) before.Rewrite(before.Raw[..start]);
            else if (blanks > 0) after!.Rewrite(after.Raw[blanks..]);
        }

        parent.Remove(node);
        Join(parent, before, after);
    }

    /// <summary>Puts an element that stands nowhere into another, indented like its siblings.</summary>
    /// <param name="after">The sibling that it comes behind; null: behind all.</param>
    public static void Put(MarkupElement child, MarkupElement parent, MarkupNode? after = null)
    {
        var indent = IndentIn(parent, after);
        after ??= indent is null ? parent.Last : LastWritten(parent);
        if (indent is not null)
        {
            var lead = new MarkupText(indent.AsMemory());
            parent.Insert(lead, after);
            after = lead;
        }

        parent.Insert(child, after);
        if (indent is not null && child.Next is null) parent.Append(new MarkupText(OwnIndent(parent).AsMemory()));
    }

    /// <summary>Line end and blanks before a node that begins its line; null for one that does not.</summary>
    public static string? IndentOf(MarkupNode node)
    {
        if (node.Previous is not MarkupText { Raw: var raw }) return null;
        var start = LineStart(raw.Span);
        return start < 0 ? null : raw[start..].ToString();
    }

    /// <summary>Indents what is in an element by its new place instead of its old one.</summary>
    public static void Shift(MarkupElement element, string? from, string? to)
    {
        if (from is null || to is null || from == to) return;
        var (old, now) = (from.TrimStart('\r', '\n'), to.TrimStart('\r', '\n'));
        foreach (var child in element.Elements) Shift(child, from, to);
        if (!element.Elements.Any()) return;
        foreach (var text in element.Children.OfType<MarkupText>().Where(text => text.IsBlank))
        {
            var start = LineStart(text.Raw.Span);
            if (start < 0) continue;
            var lead = text.Raw.Span[start..].StartsWith("\r\n") ? start + 2 : start + 1;
            if (!text.Raw.Span[lead..].StartsWith(old)) continue;
            text.Rewrite(string.Concat(text.Raw.Span[..lead], now, text.Raw.Span[(lead + old.Length)..]).AsMemory());
        }
    }

    private static void Join(MarkupContainer parent, MarkupText? before, MarkupText? after)
    {
        if (before is not null && after is not null)
        {
            before.Rewrite(string.Concat(before.Raw.Span, after.Raw.Span).AsMemory());
            parent.Remove(after);
        }

        if (before is { Raw.Length: 0 }) parent.Remove(before);
        if (after is { Raw.Length: 0, Parent: not null }) parent.Remove(after);
    }

    // Where the last line of a text begins, its line end included, when there are only blanks in it.
    private static int LineStart(ReadOnlySpan<char> raw)
    {
        var last = raw.LastIndexOfAnyExcept(Blanks);
        if (last < 0 || raw[last] != '\n') return -1;
        return last > 0 && raw[last - 1] == '\r' ? last - 1 : last;
    }

    private static MarkupNode? LastWritten(MarkupElement parent) =>
        parent.Last is MarkupText { IsBlank: true } blank ? blank.Previous : parent.Last;

    private static string? IndentIn(MarkupElement parent, MarkupNode? after)
    {
        if ((after as MarkupElement ?? parent.Elements.LastOrDefault()) is { } sibling) return IndentOf(sibling);
        if (!parent.HasBlankContent || parent.Document?.LineEnd is null) return null;
        if (parent.Parent is MarkupElement && IndentOf(parent) is null) return null;
        return OwnIndent(parent) + Unit(parent.Document);
    }

    private static string OwnIndent(MarkupElement element) => IndentOf(element) ?? element.Document?.LineEnd ?? "";

    // How much deeper the document indents: as its first indented element does.
    private static string Unit(MarkupDocument document)
    {
        var first = document.Root.Elements.Select(IndentOf).FirstOrDefault(indent => indent is not null);
        var blanks = first?.TrimStart('\r', '\n') ?? "";
        return blanks.Length == 0 ? "    " : blanks;
    }
}
