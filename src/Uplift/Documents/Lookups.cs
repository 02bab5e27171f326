using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>Asks for objects of another collection.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="By">The place of the value to compare; null compares the id.</param>
/// <param name="Value">The text of a JSON string, or a JSON number as it is written.</param>
public sealed record LookupKey(string Collection, DocumentPath? By, string Value);

/// <summary>An object of another collection; not to be changed, clone the document first.</summary>
public sealed record FoundObject(string Id, JsonNode Document);

/// <summary>The objects of other collections that were fetched for a batch.</summary>
public interface ILookups
{
    /// <summary>False while the key is not fetched; an empty list when nothing is there.</summary>
    /// <exception cref="ObjectRefusedException">What the key finds is broken, and so whoever needs
    /// it is refused.</exception>
    public bool TryGet(LookupKey key, [NotNullWhen(true)] out IReadOnlyList<FoundObject>? found);
}

/// <summary>Lookups from a dictionary; the caller fills it with what edits missed.</summary>
public sealed class FetchedLookups : ILookups
{
    private readonly Dictionary<LookupKey, IReadOnlyList<FoundObject>> _found = [];
    private readonly Dictionary<LookupKey, string> _broken = [];

    /// <summary>Says what a key finds; nothing is said by an empty list.</summary>
    public void Add(LookupKey key, IReadOnlyList<FoundObject> found) => _found[key] = found;

    /// <summary>Says that what a key finds cannot be read, and why.</summary>
    public void AddBroken(LookupKey key, string reason) => _broken[key] = reason;

    /// <inheritdoc/>
    public bool TryGet(LookupKey key, [NotNullWhen(true)] out IReadOnlyList<FoundObject>? found) =>
        _broken.TryGetValue(key, out var reason)
            ? throw new ObjectRefusedException("", reason)
            : _found.TryGetValue(key, out found);
}
