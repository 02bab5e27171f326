using System.Xml.Linq;

namespace Uplift.Tests.Samples;

/// <summary>The single items of an object by their paths, read off without the engine.</summary>
internal static class ShippedLeaves
{
    private static readonly string[] s_keys = ["key", "identifier", "name", "fieldType"];

    public static Dictionary<string, string> Of(XElement root)
    {
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var element in root.Descendants().Where(element => !element.HasElements))
        {
            if (PathOf(element) is { } path) leaves[path] = element.Value.Trim();
        }

        return leaves;
    }

    /// <summary>The item at a path.</summary>
    public static XElement At(XElement root, string path) => root.Descendants().Single(element => PathOf(element) == path);

    // Local names from below the root, values of lists with their keys; null in a list whose values have none.
    private static string? PathOf(XElement element)
    {
        var names = new List<string>();
        for (var at = element; at.Parent is { } parent; at = parent)
        {
            var alike = parent.Elements(at.Name).ToList();
            var key = alike.Count == 1 ? "" : KeyOf(at);
            if (key is null || alike.Count(other => KeyOf(other) == key) > 1) return null;
            names.Insert(0, key.Length == 0 ? at.Name.LocalName : $"{at.Name.LocalName}[{key}]");
        }

        return string.Join('/', names);
    }

    private static string? KeyOf(XElement element) =>
        s_keys.Select(name => element.Element(element.Name.Namespace + name)?.Value).FirstOrDefault(value => value is not null);
}
