using System.Text.Json.Nodes;
using Uplift.Documents;

namespace Uplift.Changes;

/// <summary>
/// Changes one object at a time. It is called from several threads at once, must give the same result for the same
/// input (ids and
/// times come from the object, not from the clock) and must be safe to repeat on its own result.
/// </summary>
public interface IDocumentUpgrade
{
    /// <summary>Changes the document in place.</summary>
    /// <exception cref="ObjectRefusedException">
    /// This object cannot be changed; it is left as it was and reported. Any other exception counts the same.
    /// </exception>
    public void Upgrade(IObjectUpgradeContext context);
}

/// <summary>What a code change sees of one object.</summary>
public interface IObjectUpgradeContext
{
    /// <summary>The id of the object in its collection.</summary>
    public string ObjectId { get; }

    /// <summary>The document; change it in place.</summary>
    public JsonObject Document { get; }

    /// <summary>The time of the plan (UTC): the same in a simulation and in the run.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>A new id, derived from the change, the object and the number of earlier calls for it.</summary>
    public Guid NewId();

    /// <summary>
    /// The object of another collection (named in <see cref="UpgradeAttribute.Reads"/>) by its id; null when there is
    /// none. The
    /// upgrade may be called again for the same object once what it asked for has been fetched.
    /// </summary>
    public JsonObject? Find(string collection, string id);

    /// <summary>As <see cref="Find(string, string)"/>, by the value at a JSON Pointer; the lowest id wins.</summary>
    public JsonObject? FindBy(string collection, string pointer, string value);

    /// <summary>Makes an object in another collection; one that is there already with other content refuses this
    /// object.</summary>
    public void Create(string collection, string id, JsonObject document);

    /// <summary>Deletes the object itself.</summary>
    public void Delete();
}
