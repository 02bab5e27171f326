using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Makes an object of another collection of each value that <paramref name="From"/> matches.</summary>
/// <param name="Position">Where it stands in its file.</param>
/// <param name="When">The documents that it is for.</param>
/// <param name="From">The values, all of them objects.</param>
/// <param name="To">The collection of the new objects.</param>
/// <param name="Key">Where the id stands in the value; null when the member's name is the id.</param>
/// <param name="With">Members of the new object and the paths in the document that they are copied from.</param>
/// <param name="Keep">True when the values stay in the document too.</param>
/// <param name="Existing">What becomes of an object with that id and other content: fail or keep.</param>
/// <param name="Do">What is done to each new object.</param>
public sealed record ExtractOperation(SourcePosition Position, Condition? When, DocumentPath From, string To,
    DocumentPath? Key, IReadOnlyList<CopiedMember> With, bool Keep, ExistingPolicy Existing,
    IReadOnlyList<Operation> Do)
    : Operation(Position, When)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Reads => [From, .. With.Select(member => member.From)];

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Writes => Keep ? [] : [From];

    /// <inheritdoc/>
    public override IEnumerable<CollectionUse> Uses => [new CollectionUse(To, CollectionAccess.Write), .. UsesOf(Do)];

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        var places = From.Select(edit.Scope);
        foreach (var place in places)
        {
            Extract(edit, place);
            if (edit.Missing.Count > 0) return;
        }

        if (Keep) return;
        for (var index = places.Count - 1; index >= 0; index--) edit.Remove(places[index]);
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static ExtractOperation Read(OperationSource source)
    {
        var from = source.AnyPath("from");
        var to = source.Keys.RequireText("to");
        var key = source.OptionalSinglePath("key");
        var with = CopiedMember.ReadAll(source);
        var keep = source.Keys.TakeFlag("keep", otherwise: false);
        if (!keep) source.RefuseWhole(from, "from", "Write 'keep: true', and 'delete' after it.");
        var existing = source.Keys.TakeWord("existing", ExistingPolicy.Fail,
            ("fail", ExistingPolicy.Fail), ("keep", ExistingPolicy.Keep));
        return new ExtractOperation(source.Position, source.When, from, to, key, with, keep, existing,
            source.Operations("do", OperationScope.Apart));
    }

    private void Extract(ObjectEdit edit, Place place)
    {
        if (place.Value is not JsonObject value)
        {
            throw edit.Refuse(place, $"{JsonTypes.Shown(place.Value)} is no object and cannot stand alone in '{To}'; "
                + "use 'wrap' with 'as' before.");
        }

        var id = IdOf(edit, place, value);
        var document = value.DeepClone();
        foreach (var member in With)
        {
            if (member.From.TryFirst(edit.Root, out var copied)) document[member.Name] = copied?.DeepClone();
        }

        var made = edit.RunApart(document, edit.PointerOf(place), Do) as JsonObject ?? [];
        if (edit.Missing.Count == 0) Add(edit, place, new CreateObject(To, id, made, Existing));
    }

    private string IdOf(ObjectEdit edit, Place place, JsonObject value)
    {
        if (Key is null)
        {
            return place.Key ?? throw edit.Refuse(place,
                "An element of a list has no name to be the id; say with 'key' where the id is.");
        }

        Key.TryFirst(value, out var found);
        return JsonTypes.KeyText(found) is { Length: > 0 } id
            ? id
            : throw edit.Refuse(place,
                $"There is no id at '{Key}', only {JsonTypes.Shown(found)}; generate or repair it first.");
    }

    // Two values of one document may stand for the same object, as long as they agree.
    private void Add(ObjectEdit edit, Place place, CreateObject made)
    {
        foreach (var effect in edit.Effects)
        {
            if (effect is not CreateObject earlier || earlier.Collection != To || earlier.Id != made.Id) continue;
            if (Existing == ExistingPolicy.Keep || JsonValues.Equal(earlier.Document, made.Document)) return;
            throw edit.Refuse(place, $"The document holds two different objects with the id '{made.Id}' for '{To}'; "
                + "make the ids differ.");
        }

        edit.Add(made);
    }
}
