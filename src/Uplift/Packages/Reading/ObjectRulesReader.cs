using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Documents.Xml;

namespace Uplift.Packages;

/// <summary>Reads what collections of XML objects name beside their changes: the marks of their schema, and how
/// they are merged.</summary>
internal sealed class ObjectRulesReader(IPackageFiles files, XmlNames names, DiagnosticBag bag)
{
    public IReadOnlyDictionary<string, SchemaMarks> ReadMarks(
        IReadOnlyList<Collection> collections, IReadOnlyList<Change> changes) =>
        Read(collections, collection => collection.Marks, node => ReadMarks(node, changes));

    public IReadOnlyDictionary<string, XmlMergeRules> ReadMerges(IReadOnlyList<Collection> collections) =>
        Read(collections, collection => collection.Merge, node => XmlMergeRules.Read(node, names, bag));

    private SchemaMarks ReadMarks(SourceNode node, IReadOnlyList<Change> changes)
    {
        var marks = SchemaMarks.Read(node, names, bag);
        foreach (var mark in marks.Marks)
        {
            if (mark.Change is not { } change || changes.Any(known => known.Id == change)) continue;
            bag.Error(DiagnosticCodes.InvalidValue,
                $"The mark of '{mark.Items}' names the change '{change}', which the package does not have.",
                node.Position, "Name one of its changes, or take 'change' out.");
        }

        return marks;
    }

    private Dictionary<string, T> Read<T>(
        IReadOnlyList<Collection> collections, Func<Collection, string?> fileOf, Func<SourceNode, T> read)
    {
        var result = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var collection in collections)
        {
            if (fileOf(collection) is not { } file) continue;
            var path = $"{SchemaReader.Folder}/{file}";
            if (PackagePath.Problem(file) is not null || files.Find(path) is null)
            {
                bag.Error(DiagnosticCodes.MissingFile,
                    $"The file '{path}' of collection '{collection.Name}' does not exist.",
                    collection.Position, "Add the file, or take its name out.");
            }
            else if (PackageText.Node(files, path, bag) is var (node, _))
            {
                result[collection.Name] = read(node);
            }
        }

        return result;
    }
}
