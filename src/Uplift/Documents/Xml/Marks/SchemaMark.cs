namespace Uplift.Documents.Xml;

/// <summary>What the schema of a version says of an item of XML objects that will not stay.</summary>
/// <param name="Items">The items that it is said of.</param>
/// <param name="IsDeprecated">It works, and should not be used any more.</param>
/// <param name="PlannedRemoval">The version that will not have it, as the vendor writes it; null
/// when none is named.</param>
/// <param name="IsRemoved">The version does not have it.</param>
/// <param name="Change">The change of the package that answers it; null when none does.</param>
public sealed record SchemaMark(
    XmlPath Items, bool IsDeprecated, string? PlannedRemoval, bool IsRemoved, string? Change)
{
    /// <summary>The marks in words, in the order in which midPoint's verification writes them.</summary>
    public string Message
    {
        get
        {
            List<string> words = [];
            if (IsDeprecated) words.Add("deprecated");
            if (PlannedRemoval is not null) words.Add($"planned for removal in version {PlannedRemoval}");
            if (IsRemoved) words.Add("removed");
            return string.Join(", ", words);
        }
    }
}

/// <summary>A marked item that an object has.</summary>
/// <param name="Path">Names from below the root, joined by '/'; what has an id is followed by it in brackets.</param>
public sealed record MarkedItem(string Path, SchemaMark Mark);
