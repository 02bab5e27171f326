using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Finds objects of another collection and puts their documents into this one.</summary>
/// <param name="Position">Where it stands in its file.</param>
/// <param name="When">The documents that it is for.</param>
/// <param name="From">The collection of the objects.</param>
/// <param name="By">The place in them that is compared.</param>
/// <param name="EqualTo">The place in the document that it is compared with; <c>equals</c> in the file.</param>
/// <param name="To">Where they are put.</param>
/// <param name="Key">The place in them that names the member; null puts them as a list in the order of their
/// ids.</param>
/// <param name="Remove">True when they are removed from their collection.</param>
/// <param name="Do">What is done to each before.</param>
public sealed record CollectOperation(SourcePosition Position, Condition? When, string From, DocumentPath By,
    DocumentPath EqualTo, DocumentPath To, DocumentPath? Key, bool Remove, IReadOnlyList<Operation> Do)
    : Operation(Position, When)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Reads => [EqualTo];

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Writes => [To];

    /// <inheritdoc/>
    public override IEnumerable<CollectionUse> Uses => Remove
        ? [new CollectionUse(From, CollectionAccess.Read), new CollectionUse(From, CollectionAccess.Write),
            .. UsesOf(Do)]
        : [new CollectionUse(From, CollectionAccess.Read), .. UsesOf(Do)];

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        EqualTo.TryFirst(edit.Root, out var value);
        if (JsonTypes.KeyText(value) is not { } text) return;
        if (edit.Find(new LookupKey(From, By, text)) is not { Count: > 0 } found) return;
        var sorted = found.OrderBy(item => item.Id, StringComparer.Ordinal).ToList();
        if (Gathered(edit, sorted) is { } gathered) Put(edit, gathered);
        if (!Remove || edit.Missing.Count > 0) return;
        foreach (var item in sorted) edit.Add(new DeleteObject(From, item.Id));
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static CollectOperation Read(OperationSource source)
    {
        var from = source.Keys.RequireText("from");
        var by = source.MemberPath("by");
        source.RefuseWildcard(by, "by");
        var equalTo = source.AnyPath("equals");
        source.RefuseWildcard(equalTo, "equals");
        var to = source.ValuePath("to");
        source.RefuseWildcard(to, "to");
        return new CollectOperation(source.Position, source.When, from, by, equalTo, to,
            source.OptionalSinglePath("key"),
            source.Keys.TakeFlag("remove", otherwise: false), source.Operations("do", OperationScope.Apart));
    }

    private JsonNode? Gathered(ObjectEdit edit, List<FoundObject> found)
    {
        var list = new JsonArray();
        var members = new JsonObject();
        foreach (var item in found)
        {
            var name = Key is null ? null : NameOf(edit, item, members);
            var document = edit.RunApart(item.Document.DeepClone(), $"{From}/{item.Id}:", Do);
            if (edit.Missing.Count > 0) return null;
            if (name is null) list.Add(document);
            else members[name] = document;
        }

        return Key is null ? list : members;
    }

    private string NameOf(ObjectEdit edit, FoundObject item, JsonObject taken)
    {
        JsonNode? value = null;
        Key?.TryFirst(item.Document, out value);
        var name = JsonTypes.KeyText(value);
        if (name is null) throw edit.Refuse(edit.Scope,
            $"The object '{item.Id}' of '{From}' has no text or number at '{Key}' to name it; repair it.");
        return !taken.ContainsKey(name)
            ? name
            : throw edit.Refuse(edit.Scope, $"Several objects of '{From}' have {JsonTypes.Shown(value)} at '{Key}'; "
                + "leave 'key' out to get a list.");
    }

    // What an extraction emptied is filled again; so the two take each other back.
    private void Put(ObjectEdit edit, JsonNode gathered)
    {
        var target = edit.Targets(To)[0];
        if (JsonValues.Equal(target.Value, gathered)) return;
        if (target.Value is not (null or JsonArray { Count: 0 } or JsonObject { Count: 0 }))
        {
            throw edit.Refuse(target, $"{JsonTypes.Shown(target.Value)} stands where {JsonTypes.Shown(gathered)} "
                + $"from '{From}' should be put; move or remove it.");
        }

        target.Set(gathered);
    }
}
