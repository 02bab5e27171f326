using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>A value of a package as the content of an element: a text, or attributes and elements.</summary>
/// <param name="Text">The text; null for attributes and elements.</param>
/// <param name="Members">Attributes and elements in order.</param>
internal sealed record XmlContent(string? Text, IReadOnlyList<XmlMember> Members)
{
    /// <summary>Reads a value; null and a complaint when XML has no such.</summary>
    public static XmlContent? Read(SourceNode node, string what, XmlNames names, DiagnosticBag bag)
    {
        switch (node)
        {
            case SourceScalar { Value: { } value } scalar:
                return new XmlContent(scalar.Text ?? value.ToJsonString(), []);
            case SourceMapping mapping:
                var members = mapping.Members.Select(member => XmlMember.Read(member, what, names, bag)).ToList();
                return members.Contains(null) ? null : new XmlContent(null, [.. members.OfType<XmlMember>()]);
            default:
                bag.Error(DiagnosticCodes.InvalidOperation, $"{what} cannot be a {node.Kind} in XML.", node.Position,
                    "Write a text, number or boolean, or a mapping of elements (c:name) and attributes (\"@name\").");
                return null;
        }
    }

    /// <summary>True when an element holds exactly this; attributes that are not named do not count.</summary>
    public bool Says(MarkupElement element)
    {
        if (Text is not null) return !element.Elements.Any() && element.Value == Text;
        var elements = element.Elements.ToList();
        var expected = Members.Where(member => !member.IsAttribute)
            .SelectMany(member => member.Items.Select(item => (member.Name, Item: item))).ToList();
        return Members.Where(member => member.IsAttribute)
            .All(member => element.Find(member.Name)?.Value == member.Items[0]?.Text)
                && elements.Count == expected.Count
                && element.Children.All(child => child is not MarkupText { IsBlank: false })
                && elements.Zip(expected).All(pair =>
                    pair.First.IsNamed(pair.Second.Name) && pair.Second.Item?.Says(pair.First) == true);
    }

    /// <summary>Makes this the content of an element; attributes that are not named stay.</summary>
    public void WriteTo(MarkupElement element)
    {
        if (Says(element)) return;
        if (Text is not null)
        {
            XmlWriting.SetText(element, Text);
            return;
        }

        XmlWriting.Empty(element);
        foreach (var member in Members)
        {
            foreach (var item in member.Items) member.Add(element, item);
        }
    }
}

/// <summary>Elements of one name, or an attribute.</summary>
/// <param name="Items">Their contents; a null takes away (in <c>merge</c>).</param>
internal sealed record XmlMember(XmlName Name, bool IsAttribute, IReadOnlyList<XmlContent?> Items)
{
    public static XmlMember? Read(SourceMember member, string what, XmlNames names, DiagnosticBag bag)
    {
        var isAttribute = member.Key.StartsWith('@');
        var name = names.Read(isAttribute ? member.Key[1..] : member.Key, member.Position, $"A key of {what}", bag);
        var values = member.Value is SourceList list ? list.Items : [member.Value];
        var items = values.Select(value =>
            value is SourceScalar { Value: null } ? null : XmlContent.Read(value, what, names, bag)).ToList();
        if (isAttribute && (items.Count != 1 || items[0] is { Text: null }))
        {
            bag.Error(DiagnosticCodes.InvalidOperation, $"The attribute '{member.Key}' of {what} must be one text.",
                member.Value.Position, "Write a text, number or boolean.");
        }

        return name is null ? null : new XmlMember(name, isAttribute, items);
    }

    /// <summary>Adds one of the items to an element.</summary>
    public void Add(MarkupElement element, XmlContent? item)
    {
        if (item is null) return;
        if (!IsAttribute) item.WriteTo(XmlWriting.AddElement(element, Name));
        else if (element.Find(Name) is { } standing) standing.Set(item.Text ?? "");
        else XmlWriting.AddAttribute(element, Name, item.Text ?? "");
    }
}
