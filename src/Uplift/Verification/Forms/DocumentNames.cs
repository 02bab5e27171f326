namespace Uplift.Verification.Forms;

/// <summary>Members of a document that look like its name for people, the best first.</summary>
internal static class DocumentNames
{
    public static IReadOnlyList<string> All { get; } = ["name", "title", "label"];
}
