using System.Text.RegularExpressions;
using System.Xml;

namespace Uplift.Tests.Documents.Xml;

/// <summary>RFC 5261 as it is written, apart from the engine: add, replace, remove on a DOM, selectors by its XPath.</summary>
internal static partial class PlainXmlPatch
{
    /// <summary>Applies the element <c>diff</c>.</summary>
    public static XmlDocument Apply(string document, string diff)
    {
        var (target, patch) = (Load(document), Load(diff));
        var names = new XmlNamespaceManager(target.NameTable);
        foreach (XmlAttribute attribute in patch.DocumentElement!.Attributes)
        {
            attribute.Prefix.ShouldBe("xmlns");
            names.AddNamespace(attribute.LocalName, attribute.Value);
        }

        foreach (var operation in patch.DocumentElement.ChildNodes.OfType<XmlElement>())
        {
            Apply(target, operation, names);
            JoinTexts(target);
        }

        return target;
    }

    /// <summary>Reads a document with all its white space.</summary>
    public static XmlDocument Load(string text)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF')));
        document.Load(reader);
        JoinTexts(document);
        return document;
    }

    private static void Apply(XmlDocument target, XmlElement operation, XmlNamespaceManager names)
    {
        var selector = operation.GetAttribute("sel");
        if (Declaration().Match(selector) is { Success: true } declared)
        {
            operation.LocalName.ShouldBe("remove");
            ((XmlElement)Find(target, declared.Groups[1].Value, names)).RemoveAttribute($"xmlns:{declared.Groups[2].Value}");
            return;
        }

        var node = Find(target, selector, names);
        switch (operation.LocalName)
        {
            case "add" when operation.GetAttribute("type") is { Length: > 0 } type:
                AddAttribute((XmlElement)node, type, operation.InnerText, names);
                break;
            case "add":
                AddNodes(target, node, operation);
                break;
            case "replace" when node is XmlAttribute or XmlText:
                node.Value = operation.InnerText;
                break;
            case "replace":
                operation.ChildNodes.Count.ShouldBe(1);
                node.ParentNode!.ReplaceChild(target.ImportNode(operation.FirstChild!, deep: true), node);
                break;
            case "remove":
                Remove(node, operation.GetAttribute("ws"));
                break;
            default:
                throw new InvalidDataException(operation.OuterXml);
        }
    }

    private static XmlNode Find(XmlDocument target, string selector, XmlNamespaceManager names)
    {
        var found = target.SelectNodes(selector, names)!;
        found.Count.ShouldBe(1, selector);
        return found[0]!;
    }

    private static void AddAttribute(XmlElement element, string type, string value, XmlNamespaceManager names)
    {
        if (type.StartsWith("namespace::", StringComparison.Ordinal))
        {
            element.SetAttribute($"xmlns:{type["namespace::".Length..]}", value);
            return;
        }

        type.ShouldStartWith("@");
        var parts = type[1..].Split(':');
        var attribute = parts.Length == 1 ? element.OwnerDocument.CreateAttribute(parts[0])
            : element.OwnerDocument.CreateAttribute(parts[0], parts[1], names.LookupNamespace(parts[0]));
        attribute.Value = value;
        element.HasAttribute(attribute.LocalName, attribute.NamespaceURI).ShouldBeFalse(type);
        element.Attributes.Append(attribute);
    }

    private static void AddNodes(XmlDocument target, XmlNode node, XmlElement operation)
    {
        var position = operation.GetAttribute("pos");
        var (parent, next) = position switch
        {
            "before" => (node.ParentNode!, node),
            "after" => (node.ParentNode!, node.NextSibling),
            "prepend" => (node, node.FirstChild),
            "" => (node, null),
            _ => throw new InvalidDataException(position),
        };
        foreach (XmlNode child in operation.ChildNodes) parent.InsertBefore(target.ImportNode(child, deep: true), next);
    }

    private static void Remove(XmlNode node, string side)
    {
        if (node is XmlAttribute { OwnerElement: { } owner } attribute)
        {
            owner.RemoveAttributeNode(attribute);
            return;
        }

        var blank = side switch { "before" => node.PreviousSibling, "after" => node.NextSibling, _ => null };
        if (side.Length > 0)
        {
            blank.ShouldBeOfType<XmlText>();
            blank.Value.ShouldBeNullOrWhiteSpace();
            node.ParentNode!.RemoveChild(blank);
        }

        node.ParentNode!.RemoveChild(node);
    }

    // XPath knows one text between two other nodes; the DOM has one for each way to write a part of it.
    private static void JoinTexts(XmlNode parent)
    {
        for (var node = parent.FirstChild; node is not null; node = node.NextSibling)
        {
            if (node is XmlElement) JoinTexts(node);
            if (parent is XmlDocument || node is not (XmlCharacterData and not XmlComment)) continue;
            var text = node.OwnerDocument!.CreateTextNode(node.Value);
            parent.ReplaceChild(text, node);
            while (text.NextSibling is XmlCharacterData and not XmlComment and { } next)
            {
                text.Value += next.Value;
                parent.RemoveChild(next);
            }

            node = text;
        }
    }

    [GeneratedRegex("^(.*)/namespace::([^/]+)$")]
    private static partial Regex Declaration();
}
