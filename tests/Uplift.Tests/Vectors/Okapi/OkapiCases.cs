using System.Text.Json.Nodes;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>The cases of the family <c>okapi</c>: facts about Okapi, whatever their numbers.</summary>
internal static class OkapiCases
{
    /// <summary>The folder of the family.</summary>
    public static string Folder { get; } = Path.Combine(CaseFolder.Root, "okapi");

    /// <summary>The cases of a file, by their number.</summary>
    public static IReadOnlyDictionary<string, JsonObject> Read(string file) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!["cases"]!.AsArray()
            .ToDictionary(vector => (string)vector!["case"]!, vector => vector!.AsObject());

    /// <summary>A row for each case of a file.</summary>
    public static IEnumerable<ITheoryDataRow> Rows(string file) => Read(file).Values
        .Select(vector => new TheoryDataRow<string>((string)vector["case"]!)
        {
            TestDisplayName = $"{vector["case"]} {vector["kind"]}",
        });

    /// <summary>A member that the case must have, as a text.</summary>
    public static string Text(this JsonObject vector, string member) => (string)vector[member]!;

    /// <summary>A member that the case must have, as texts.</summary>
    public static IReadOnlyList<string> Texts(this JsonObject vector, string member) =>
        [.. vector[member]!.AsArray().Select(item => (string)item!)];
}
