namespace Uplift.Documents.Xml;

/// <summary>Nodes as the content of an operation of a patch, which stands outside of their document.</summary>
internal static class PatchContent
{
    /// <summary>A node as it is written; an element declares itself what it uses from around it.</summary>
    public static string Of(MarkupNode node)
    {
        if (node is not MarkupElement element) return node.ToString();
        var copy = (MarkupElement)element.Copy();
        var text = element.ToString();
        foreach (var (prefix, name) in MarkupNamespaces.At(element).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var isUsed = prefix.Length == 0 ? name.Length > 0 : text.Contains(prefix + ":", StringComparison.Ordinal);
            if (!isUsed || copy.Attributes.Any(
                attribute => attribute.IsDeclaration && attribute.DeclaredPrefix == prefix)) continue;
            MarkupNamespaces.Declare(copy, prefix, name);
        }

        return copy.ToString();
    }

    /// <summary>A text.</summary>
    public static string Of(string text) => MarkupCharacters.EscapeText(text);
}
