using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>What to do where a value stands already.</summary>
public enum ExistingPolicy
{
    /// <summary>Refuse the object.</summary>
    Fail,

    /// <summary>Leave what stands there.</summary>
    Keep,

    /// <summary>Replace what stands there.</summary>
    Overwrite,

    /// <summary>Add beside what stands there: only in XML, where elements of one name stand several times.</summary>
    Append,
}

/// <summary>Something that an edit does to another object, in the same transaction.</summary>
/// <param name="Collection">The other object's collection.</param>
/// <param name="Id">The other object's id.</param>
public abstract record SideEffect(string Collection, string Id);

/// <summary>
/// Makes an object. One with that id and equal content is no conflict; one with other content refuses the edited
/// object,
/// or stays under <see cref="ExistingPolicy.Keep"/>.
/// </summary>
public sealed record CreateObject(string Collection, string Id, JsonObject Document, ExistingPolicy Existing)
    : SideEffect(Collection, Id);

/// <summary>Removes an object; one that is gone already is no error.</summary>
public sealed record DeleteObject(string Collection, string Id) : SideEffect(Collection, Id);
