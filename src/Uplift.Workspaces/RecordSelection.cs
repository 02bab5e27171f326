using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Workspaces;

/// <summary>Collects records for the collections of packages; of equal ids the one that was added last
/// counts.</summary>
public sealed class RecordSelection(IReadOnlyList<ModulePackage> packages)
{
    private readonly Dictionary<CollectionTable, Dictionary<string, JsonObject>> _records = [];

    private readonly List<CollectionTable> _tables =
    [
        .. packages.SelectMany(package => package.Collections.Select(
            collection => new CollectionTable(package.Id.Product, collection))),
    ];

    /// <summary>What was added.</summary>
    public IReadOnlyDictionary<CollectionTable, IReadOnlyDictionary<string, JsonObject>> Records =>
        _records.ToDictionary(entry => entry.Key, IReadOnlyDictionary<string, JsonObject> (entry) => entry.Value);

    /// <summary>Adds the sample data of the packages.</summary>
    public void AddSamples()
    {
        foreach (var (package, file) in packages.SelectMany(
            package => package.SampleData.Select(file => (package, file))))
        {
            var table = _tables.First(entry => entry.Product == package.Id.Product && entry.Name == file.Collection);
            foreach (var item in package.Read(file)) Put(table, item);
        }
    }

    /// <summary>Adds the records of a folder <c>collection/*.json</c>.</summary>
    /// <exception cref="UpliftException">A file holds no records of a collection.</exception>
    public void AddFolder(string folder)
    {
        var bag = new DiagnosticBag();
        foreach (var (collection, item) in DataFolder.Read(folder, [.. _tables.Select(table => table.Collection)], bag))
        {
            Put(_tables.First(table => table.Name == collection), item);
        }

        bag.ThrowIfErrors();
    }

    private void Put(CollectionTable table, DataObject item)
    {
        if (!_records.TryGetValue(table, out var objects)) _records[table] = objects = new(StringComparer.Ordinal);
        objects[item.Id] = item.Document;
    }
}
