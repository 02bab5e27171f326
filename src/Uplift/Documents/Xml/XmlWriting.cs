namespace Uplift.Documents.Xml;

/// <summary>How operations write into a document.</summary>
internal static class XmlWriting
{
    /// <summary>Makes an element in another, with the prefix that the document has for its namespace.</summary>
    public static MarkupElement AddElement(MarkupElement parent, XmlName name, MarkupNode? after = null)
    {
        var made = new MarkupElement("", name.Local, name.Namespace);
        MarkupLayout.Put(made, parent, after);
        made.Rename(MarkupNamespaces.ForElement(made, name), name);
        return made;
    }

    /// <summary>Makes an attribute behind those of an element.</summary>
    public static MarkupAttribute AddAttribute(MarkupElement element, XmlName name, string value)
    {
        var made = new MarkupAttribute(MarkupNamespaces.ForAttribute(element, name), name.Local, name.Namespace);
        if (element.Attributes is [.., var last] && last.Lead.Span.Contains('\n')) made.Lead = last.Lead;
        made.Set(value);
        element.Add(made);
        return made;
    }

    /// <summary>Writes a text, unless it stands there.</summary>
    public static void SetText(XmlEdit edit, XmlItem item, string value)
    {
        if (item.Element is { } element) SetText(element, value);
        else if (item.Value == value) return;
        else if (item.Attribute is { } attribute) attribute.Set(value);
        else if (item.Node is MarkupText text) text.Rewrite(MarkupCharacters.EscapeText(value).AsMemory());
        else throw edit.Refuse(item, "Comments and processing instructions can only be removed.");
    }

    /// <summary>Makes a text the whole content of an element, unless it is.</summary>
    public static void SetText(MarkupElement element, string value)
    {
        if (!element.Elements.Any() && element.Value == value) return;
        var text = MarkupText.Of(value);
        Empty(element);
        if (value.Length > 0) element.Append(text);
    }

    /// <summary>Takes everything out of an element.</summary>
    public static void Empty(MarkupElement element)
    {
        while (element.Last is { } last) element.Remove(last);
    }

    /// <summary>Takes out what a path matched, and then up to <paramref name="prune"/> elements around it
    /// that are empty.</summary>
    public static void Remove(XmlEdit edit, XmlItem item, int prune)
    {
        if (!item.IsThere) return;
        var parent = item.Parent;
        if (item.Attribute is { Owner: { } owner } attribute) owner.Remove(attribute);
        else if (item.Node is { Parent: MarkupElement } node) MarkupLayout.TakeOut(node);
        else throw edit.Refuse(
            item, "The root element cannot be taken out of its document; use 'delete' to remove the object.");
        for (; prune > 0 && parent is { IsEmpty: true, Parent: MarkupElement above }; prune--)
        {
            MarkupLayout.TakeOut(parent);
            parent = above;
        }
    }

    /// <summary>Puts an element, taken out of elsewhere or a copy, into another under a name.</summary>
    /// <param name="element">It stands nowhere.</param>
    /// <param name="origin">How it was indented and which prefixes stood for what where it came from.</param>
    public static void Place(
        MarkupElement element, XmlOrigin origin, MarkupElement parent, XmlName name, MarkupNode? after)
    {
        MarkupLayout.Put(element, parent, after);
        element.Rename("", name);
        MarkupNamespaces.Carry(element, origin.Prefixes);
        element.Rename(MarkupNamespaces.ForElement(element, name), name);
        MarkupLayout.Shift(element, origin.Indent, MarkupLayout.IndentOf(element));
    }
}

/// <summary>What an element takes along from where it stood.</summary>
internal sealed record XmlOrigin(string? Indent, Dictionary<string, string> Prefixes)
{
    /// <summary>Of an element that still stands there.</summary>
    public static XmlOrigin Of(MarkupElement element) =>
        new(MarkupLayout.IndentOf(element), MarkupNamespaces.At(element));
}
