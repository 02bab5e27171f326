using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;

namespace Uplift.Workspaces;

/// <summary>Which changes of a package are applied to documents that are in no store.</summary>
/// <param name="Collection">Whose objects the documents are; null: of the only collection of XML documents.</param>
/// <param name="Changes">Only these, by id; empty: all.</param>
/// <param name="AcceptPreview">Also make changes that a person should review.</param>
public sealed record TransformChoice(string? Collection, IReadOnlyList<string> Changes, bool AcceptPreview)
{
    /// <summary>The transformation by a package.</summary>
    /// <param name="now">What <c>generate: now</c> writes.</param>
    /// <exception cref="UpliftException">The package has no such collection or change.</exception>
    public FileTransform Of(ModulePackage package, DateTimeOffset now)
    {
        if (Changes.FirstOrDefault(id => package.Changes.All(change => change.Id != id)) is { } unknown)
        {
            throw new UpliftException(
                DiagnosticCodes.InvalidValue, $"'{package.Id}' has no change {QuotedText.Of(unknown)}.",
                hint: $"See them with 'uplift catalog show {package.Id}'.");
        }

        return new FileTransform(
            package, FindCollection(package), change => Changes.Count == 0
                || Changes.Contains(change.Id), AcceptPreview, now);
    }

    private Collection FindCollection(ModulePackage package)
    {
        var all = package.Collections.Where(collection => collection.Format == DocumentFormat.Xml).ToList();
        var found = all.FindAll(collection => Collection is null || collection.Name == Collection);
        if (found is [var one]) return one;
        throw new UpliftException(DiagnosticCodes.UnknownCollection, Collection is null
            ? $"'{package.Id}' has {all.Count} collections of XML documents; which one the files belong to is not clear."
            : $"'{package.Id}' has no collection {QuotedText.Of(Collection)} of XML documents.",
            hint: all.Count == 0
                ? "Files of JSON are not taken."
                : $"Name one with --collection: {string.Join(", ", all.Select(collection => collection.Name))}.");
    }
}
