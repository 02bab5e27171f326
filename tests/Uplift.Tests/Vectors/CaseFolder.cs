using System.Text.Json.Nodes;

namespace Uplift.Tests.Vectors;

/// <summary>Where the shared vectors are: the folder that UPLIFT_CASES names, or tests/cases of this repository.</summary>
internal static class CaseFolder
{
    public static string Root { get; } = Environment.GetEnvironmentVariable("UPLIFT_CASES") is { Length: > 0 } named ? named : Find();

    /// <summary>The files of a family that have the given format, by name.</summary>
    public static IEnumerable<(string Name, JsonObject File)> Read(string family, string format)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Root, family), "*.json").Order(StringComparer.Ordinal))
        {
            if (JsonNode.Parse(File.ReadAllText(path)) is JsonObject file && (string?)file["format"] == format)
            {
                yield return (Path.GetFileName(path), file);
            }
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var cases = Path.Combine(folder.FullName, "tests", "cases");
            if (Directory.Exists(cases)) return cases;
        }

        throw new DirectoryNotFoundException("There is no tests/cases above the tests; name the folder in UPLIFT_CASES.");
    }
}
