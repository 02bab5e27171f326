using System.Text;
using System.Xml;

namespace Uplift.Tests.Documents.Xml;

/// <summary>Canonical XML 1.0 with comments, of a DOM without DTD.</summary>
internal static class CanonicalXml
{
    public static string Of(XmlDocument document)
    {
        var output = new StringBuilder();
        foreach (XmlNode child in document.ChildNodes) Write(child, new Dictionary<string, string> { [""] = "" }, output);
        return output.ToString();
    }

    private static void Write(XmlNode node, Dictionary<string, string> around, StringBuilder output)
    {
        switch (node)
        {
            case XmlElement element:
                Write(element, around, output);
                break;
            case XmlComment:
                output.Append("<!--").Append(node.Value).Append("-->");
                break;
            case XmlProcessingInstruction:
                output.Append("<?").Append(node.Name).Append(' ').Append(node.Value).Append("?>");
                break;
            case XmlText:
                output.Append(node.Value!.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\r", "&#xD;"));
                break;
        }
    }

    private static void Write(XmlElement element, Dictionary<string, string> around, StringBuilder output)
    {
        var scope = new Dictionary<string, string>(around);
        foreach (XmlAttribute attribute in element.Attributes)
        {
            if (attribute.Name == "xmlns") scope[""] = attribute.Value;
            else if (attribute.Prefix == "xmlns") scope[attribute.LocalName] = attribute.Value;
        }

        output.Append('<').Append(element.Name);
        foreach (var (prefix, name) in scope.Where(pair => around.GetValueOrDefault(pair.Key) != pair.Value).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            output.Append(prefix.Length == 0 ? " xmlns" : $" xmlns:{prefix}").Append($"=\"{Escaped(name)}\"");
        }

        var plain = element.Attributes.Cast<XmlAttribute>().Where(attribute => attribute.Name != "xmlns" && attribute.Prefix != "xmlns");
        foreach (var attribute in plain.OrderBy(one => one.NamespaceURI, StringComparer.Ordinal).ThenBy(one => one.LocalName, StringComparer.Ordinal))
        {
            output.Append($" {attribute.Name}=\"{Escaped(attribute.Value)}\"");
        }

        output.Append('>');
        foreach (XmlNode child in element.ChildNodes) Write(child, scope, output);
        output.Append("</").Append(element.Name).Append('>');
    }

    private static string Escaped(string value) => value.Replace("&", "&amp;").Replace("<", "&lt;").Replace("\"", "&quot;")
        .Replace("\t", "&#x9;").Replace("\n", "&#xA;").Replace("\r", "&#xD;");
}
