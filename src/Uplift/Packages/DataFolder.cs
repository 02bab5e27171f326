using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>A folder <c>&lt;collection&gt;/*.json</c> outside of packages: records of a tenant's own.</summary>
public static class DataFolder
{
    /// <summary>Reads and checks the objects of all files; what is wrong goes into the bag.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="collections">The collections that may be named.</param>
    /// <returns>The objects with the name of their collection, in the order of the files.</returns>
    public static IReadOnlyList<(string Collection, DataObject Object)> Read(
        string folder, IReadOnlyList<Collection> collections, DiagnosticBag bag)
    {
        using var files = FolderFiles.Open(folder, bag);
        if (files is null) return [];

        // The reader of packages expects its data one folder down; the folder's own name makes the complaints point
        // there.
        var inner = new Dictionary<string, byte[]>();
        foreach (var file in files.Files)
        {
            if (PackageText.Bytes(files, file.Path, bag) is { } content) inner[$"{files.Name}/{file.Path}"] = content;
        }

        var outer = Path.GetDirectoryName(files.Origin.TrimEnd('/'));
        using var memory = new MemoryFiles(string.IsNullOrEmpty(outer) ? "." : outer, inner);
        var listed = new DataFileReader(memory, collections, bag).ReadAll(files.Name);
        return bag.HasErrors
            ? []
            : [.. listed.SelectMany(file => DataFileReader.Read(memory, file.Path)
                .Select(item => (file.Collection, item)))];
    }
}
