using Uplift.Packages;

namespace Uplift.Verification.Forms;

/// <summary>The forms that there are.</summary>
internal static class DocumentForms
{
    private static readonly JsonForm s_json = new();

    /// <summary>The form of the documents of a collection.</summary>
    public static IDocumentForm Of(ModulePackage package, Collection collection) =>
        collection.Format == DocumentFormat.Xml ? new XmlForm(package.Names) : s_json;
}
