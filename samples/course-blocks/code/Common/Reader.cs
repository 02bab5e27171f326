using System.Text.Json.Nodes;

namespace Courses.Blocks;

/// <summary>What transformers are told of the reader: <c>{"staff": true}</c>, or time and groups of a student.</summary>
internal static class Reader
{
    public static bool IsStaff(JsonObject reader) => (bool?)reader["staff"] == true;

    /// <summary>The reader's group of a partition, or null.</summary>
    public static int? GroupOf(JsonObject reader, string partition) => (int?)reader["groups"]?[partition];
}
