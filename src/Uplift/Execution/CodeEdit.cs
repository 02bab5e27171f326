using System.Text.Json.Nodes;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Documents;

namespace Uplift.Execution;

/// <summary>Lets a code change work on an object through the same edit as operations do.</summary>
internal sealed class CodeEdit : IObjectUpgradeContext
{
    private readonly ObjectCodeChange _change;
    private readonly ObjectEdit _edit;

    private CodeEdit(ObjectCodeChange change, ObjectEdit edit)
    {
        _change = change;
        _edit = edit;
    }

    public string ObjectId => _edit.ObjectId;

    public JsonObject Document => (JsonObject)_edit.Root!;

    public DateTimeOffset Now => _edit.Now;

    /// <summary>Runs the code; whatever it throws refuses this object alone (P7).</summary>
    public static void Apply(IDocumentUpgrade code, ObjectCodeChange change, ObjectEdit edit)
    {
        try
        {
            code.Upgrade(new CodeEdit(change, edit));
        }
        catch (LookupNotFetchedException)
        {
            // The edit has noted what is missing; the object is transformed again once it is there.
        }
        catch (Exception error)
            when (error is not (ObjectRefusedException or OperationCanceledException or UpliftException))
        {
            throw new ObjectRefusedException(
                "", $"the code failed with {error.GetType().Name}: {error.Message}", inner: error);
        }
    }

    public Guid NewId() => _edit.NewId();

    public JsonObject? Find(string collection, string id) => Find(new LookupKey(collection, null, id));

    public JsonObject? FindBy(string collection, string pointer, string value)
    {
        if (!DocumentPath.TryParse(pointer, out var path, out var error))
        {
            throw new ArgumentException(error, nameof(pointer));
        }

        return Find(new LookupKey(collection, path, value));
    }

    public void Create(string collection, string id, JsonObject document) =>
        _edit.Add(new CreateObject(collection, id, document, ExistingPolicy.Fail));

    public void Delete() => _edit.Deleted = true;

    private JsonObject? Find(LookupKey key)
    {
        if (!_change.Reads.Contains(key.Collection))
        {
            throw new UpliftException(DiagnosticCodes.UndeclaredRead,
                $"Change {_change.Key} looks objects up in '{key.Collection}' without saying so.", _change.Position,
                $"Add Reads = [\"{key.Collection}\"] to its [Upgrade] attribute.");
        }

        var found = _edit.Find(key) ?? throw new LookupNotFetchedException();
        return found.Count == 0 ? null : (JsonObject)found[0].Document.DeepClone();
    }

    private sealed class LookupNotFetchedException : Exception;
}
