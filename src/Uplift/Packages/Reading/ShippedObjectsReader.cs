using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Documents.Xml;

namespace Uplift.Packages;

/// <summary>Reads <c>shipped</c> of a change: the folders below <c>shipped/</c> with the objects of two
/// versions, and their id.</summary>
internal sealed class ShippedObjectsReader(IPackageFiles files, XmlNames names, DiagnosticBag bag)
{
    public const string Folder = "shipped";

    /// <summary>The objects by id, the ids of those that are shipped no more, and what of the files counts for the
    /// checksum of the change.</summary>
    /// <param name="rules">How they are merged.</param>
    public (IReadOnlyDictionary<string, ShippedObject> Objects, IReadOnlySet<string> Dropped, string Checked) Read(
        SourceMapping mapping, XmlMergeRules rules)
    {
        var reader = new MappingReader(mapping, "shipped", bag);
        var (previous, next) = (reader.TakeText("previous"), reader.RequireText("next"));
        var id = reader.Take("id") is { } node ? XmlPath.Read(node, "'id' of 'shipped'", names, bag) : null;
        reader.Finish();
        if (next.Length == 0 || bag.HasErrors)
        {
            return (new Dictionary<string, ShippedObject>(), new HashSet<string>(), "");
        }

        var checksum = new List<string>();
        var before = previous is null ? [] : ReadFolder(previous, id, mapping.Position, checksum);
        var result = new Dictionary<string, ShippedObject>(StringComparer.Ordinal);
        var after = ReadFolder(next, id, mapping.Position, checksum);
        foreach (var (key, (path, text)) in after)
        {
            var isKnown = before.TryGetValue(key, out var old);
            var shipped = new ShippedObject(isKnown ? old.Text : null, text)
            {
                IsNew = previous is not null && !isKnown,
            };
            if (CanMerge(shipped, rules, path)) result.Add(key, shipped);
        }

        return (result, before.Keys.Where(key => !after.ContainsKey(key)).ToHashSet(), string.Join('\n', checksum));
    }

    private Dictionary<string, (string Path, string Text)> ReadFolder(
        string folder, XmlPath? id, SourcePosition position, List<string> checksum)
    {
        var result = new Dictionary<string, (string Path, string Text)>(StringComparer.Ordinal);
        var listed = files.Below($"{Folder}/{folder}")
            .Where(file => file.Path.EndsWith(".xml", StringComparison.Ordinal)).ToList();
        if (PackagePath.Problem(folder) is not null || listed.Count == 0)
        {
            bag.Error(DiagnosticCodes.MissingFile, $"There are no objects in '{Folder}/{folder}'.", position,
                $"Put each object into a file of its own, {Folder}/{folder}/NAME.xml.");
        }

        foreach (var path in listed.Select(file => file.Path))
        {
            if (PackageText.Text(files, path, bag) is not { } text) continue;
            checksum.Add(text);
            if (IdOf(path, text, id) is { } key && !result.TryAdd(key, (path, text)))
            {
                bag.Error(DiagnosticCodes.InvalidValue,
                    $"'{path}' has the id '{key}', which '{result[key].Path}' has too.", files.At(path),
                    "Keep one of them.");
            }
        }

        return result;
    }

    private string? IdOf(string path, string text, XmlPath? id)
    {
        try
        {
            var found = id is null
                ? Path.GetFileNameWithoutExtension(path) : id.TextFrom(XmlText.Parse(text).Root).Trim();
            if (found.Length > 0) return found;
            bag.Error(DiagnosticCodes.InvalidValue, $"'{path}' has no id at '{id}'.", files.At(path),
                "Give it one, or correct 'id' of 'shipped'.");
        }
        catch (ObjectRefusedException error)
        {
            bag.Error(DiagnosticCodes.InvalidValue, $"'{path}' cannot be read: {error.Message}", files.At(path),
                "Correct the file.");
        }

        return null;
    }

    // An object that nobody touched becomes the one that is shipped, and stays it.
    private bool CanMerge(ShippedObject shipped, XmlMergeRules rules, string path)
    {
        try
        {
            var once = ShippedMerge.Merge(shipped.Previous, shipped.Next, shipped.Previous ?? shipped.Next, rules).Text;
            if (ShippedMerge.Merge(shipped.Previous, shipped.Next, once, rules).Text == once) return true;
            bag.Error(DiagnosticCodes.NotRepeatable, $"Merging '{path}' a second time gives another result.",
                files.At(path),
                "Say in the file of 'merge' how values of its lists are told apart.");
        }
        catch (ObjectRefusedException error)
        {
            bag.Error(DiagnosticCodes.InvalidValue, $"'{path}' cannot be merged: {error.Message}", files.At(path),
                "Correct the file.");
        }

        return false;
    }
}
