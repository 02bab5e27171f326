using Uplift.Packages;

namespace Uplift.Verification.Forms;

/// <summary>The forms that there are.</summary>
internal static class DocumentForms
{
    private static readonly JsonForm s_json = new();
    private static readonly XmlForm s_xml = new();

    /// <summary>The form of the documents of a collection.</summary>
    public static IDocumentForm Of(Collection collection) => collection.Format == DocumentFormat.Xml ? s_xml : s_json;
}
