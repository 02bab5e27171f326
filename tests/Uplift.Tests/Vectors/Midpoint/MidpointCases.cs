using System.Text.Json.Nodes;

namespace Uplift.Tests.Vectors.Midpoint;

/// <summary>The shared vectors of midPoint: a folder for each.</summary>
internal static class MidpointCases
{
    public static string Root { get; } = Path.Combine(CaseFolder.Root, "midpoint");

    /// <summary>The names of the folders of a kind; none where the kind is not there.</summary>
    public static IEnumerable<string> Folders(string kind) => Directory.Exists(Path.Combine(Root, kind))
        ? Directory.EnumerateDirectories(Path.Combine(Root, kind)).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)
        : [];

    public static string Read(params ReadOnlySpan<string> path) => File.ReadAllText(Path.Combine([Root, .. path]));

    public static JsonNode ReadJson(params ReadOnlySpan<string> path) => JsonNode.Parse(Read(path))!;
}
