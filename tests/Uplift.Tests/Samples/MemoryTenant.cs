using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Uplift.Changes;
using Uplift.Documents;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Versions;

namespace Uplift.Tests.Samples;

/// <summary>
/// The records of one tenant in memory, and the plainest way to apply changes: one after the other, object by object.
/// </summary>
internal sealed class MemoryTenant : ILookups
{
    private static readonly DateTimeOffset s_now = new(2024, 5, 6, 7, 8, 9, TimeSpan.Zero);

    private readonly SortedDictionary<string, SortedDictionary<string, JsonObject>> _collections =
        new(StringComparer.Ordinal);

    /// <summary>The objects that a change refused.</summary>
    public List<string> Refused { get; } = [];

    public IEnumerable<(string Collection, string Id, JsonObject Document)> All =>
        _collections.SelectMany(collection => collection.Value.Select(item => (collection.Key, item.Key, item.Value)));

    public IEnumerable<(string Collection, string Id)> Ids => All.Select(item => (item.Collection, item.Id));

    public SortedDictionary<string, JsonObject> this[string collection]
    {
        get
        {
            if (!_collections.TryGetValue(collection, out var objects))
            {
                _collections[collection] = objects = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
            }

            return objects;
        }
    }

    public static MemoryTenant WithSamplesOf(ModulePackage package)
    {
        var tenant = new MemoryTenant();
        foreach (var file in package.SampleData)
        {
            foreach (var item in package.Read(file)) tenant[file.Collection][item.Id] = item.Document;
        }

        return tenant;
    }

    /// <summary>Replaces and adds records from a folder with a folder for each collection.</summary>
    public MemoryTenant Overlay(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories))
        {
            var document = (JsonObject)DocumentText.Parse(File.ReadAllBytes(file));
            this[Path.GetFileName(Path.GetDirectoryName(file)!)][(string)document["id"]!] = document;
        }

        return this;
    }

    public MemoryTenant Copy()
    {
        var copy = new MemoryTenant();
        foreach (var (collection, id, document) in All) copy[collection][id] = (JsonObject)document.DeepClone();
        return copy;
    }

    /// <summary>Applies the object changes of a package above a version.</summary>
    public MemoryTenant Upgrade(ModulePackage package, string from)
    {
        var installed = ModuleVersion.Parse(from, package.Scheme);
        foreach (var change in package.Changes.OfType<ObjectChange>())
        {
            if (change.Version! > installed) Apply(change);
        }

        return this;
    }

    public bool TryGet(LookupKey key, [NotNullWhen(true)] out IReadOnlyList<FoundObject>? found)
    {
        var answers = this[key.Collection].Where(item => Answers(item, key));
        found = [.. answers.Select(item => new FoundObject(item.Key, item.Value))];
        return true;
    }

    private static bool Answers(KeyValuePair<string, JsonObject> item, LookupKey key)
    {
        if (key.By is null) return item.Key == key.Value;
        return key.By.TryFirst(item.Value, out var value) && value?.ToString() == key.Value;
    }

    private void Apply(ObjectChange change)
    {
        foreach (var (id, document) in this[change.Collection].ToList())
        {
            var edit = new ObjectEdit(id, document.DeepClone(), new EditContext(change.Id, s_now, this));
            try
            {
                if (change is DocumentChange declared) declared.Program.Apply(edit);
                else if (change is ObjectCodeChange coded) CodeEdit.Apply(coded.Create(), coded, edit);
                Accept(change.Collection, id, edit);
            }
            catch (ObjectRefusedException error)
            {
                Refused.Add($"{change.Key} {id} {error.Path}: {error.Message}");
            }
        }
    }

    private void Accept(string collection, string id, ObjectEdit edit)
    {
        if (edit.Deleted) this[collection].Remove(id);
        else this[collection][id] = (JsonObject)edit.Root!;
        foreach (var effect in edit.Effects)
        {
            var objects = this[effect.Collection];
            if (effect is not CreateObject made) objects.Remove(effect.Id);
            else if (objects.TryAdd(made.Id, made.Document) || made.Existing == ExistingPolicy.Keep) continue;
            else JsonValues.Equal(objects[made.Id], made.Document).ShouldBeTrue($"{effect.Collection} {effect.Id}");
        }
    }
}
