using System.Xml.Linq;

namespace Uplift.Tests.Vectors.Midpoint;

/// <summary>
/// Compares objects as the README of the vectors says: values without order, white space and container ids aside, qualified and
/// unqualified type names equal.
/// </summary>
internal static class XmlComparison
{
    private static readonly XNamespace s_schemaInstance = "http://www.w3.org/2001/XMLSchema-instance";

    public static void ShouldSayTheSameAs(this string actual, string expected)
    {
        var (ours, theirs) = (Lines(actual), Lines(expected));
        if (ours.SequenceEqual(theirs)) return;
        throw new ShouldAssertException(
            $"missing:\n{string.Join('\n', theirs.Except(ours))}\ntoo much:\n{string.Join('\n', ours.Except(theirs))}\nin\n{actual}");
    }

    private static string[] Lines(string document) => Write(XDocument.Parse(document).Root!, "").Split('\n');

    private static string Write(XElement element, string indent)
    {
        var attributes = element.Attributes()
            .Where(attribute => !attribute.IsNamespaceDeclaration && attribute.Name != "id" && attribute.Name != s_schemaInstance + "type")
            .Select(attribute => $" {attribute.Name}={Plain(attribute.Value, element)}").Order(StringComparer.Ordinal);
        var children = element.Elements().Select(child => Write(child, indent + "  ")).Order(StringComparer.Ordinal);
        var text = element.HasElements ? "" : Plain(element.Value, element);
        return $"{indent}{element.Name.LocalName}{string.Concat(attributes)} {text}\n{string.Concat(children)}";
    }

    private static string Plain(string text, XElement scope)
    {
        var trimmed = text.Trim();
        var colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && IsName(trimmed[..colon]) && scope.GetNamespaceOfPrefix(trimmed[..colon]) is not null
            ? trimmed[(colon + 1)..]
            : trimmed;
    }

    private static bool IsName(string text) => text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');
}
