using System.Diagnostics;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Adds values at the end of a list, each unless an equal element stands there already.</summary>
/// <param name="Position">Where it stands in its file.</param>
/// <param name="When">The documents that it is for.</param>
/// <param name="To">The list; made where there is nothing or null.</param>
/// <param name="From">The values to copy; null when <paramref name="Value"/> is added instead.</param>
/// <param name="Value">The value to add where there is no <paramref name="From"/>.</param>
/// <param name="Do">What is done to each copy before; one that becomes null or is removed is not added.</param>
public sealed record AppendOperation(SourcePosition Position, Condition? When, DocumentPath To, DocumentPath? From,
    JsonNode? Value, IReadOnlyList<Operation> Do) : Operation(Position, When)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Reads => From is null ? [] : [From];

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Writes => [To];

    /// <inheritdoc/>
    public override IEnumerable<CollectionUse> Uses => UsesOf(Do);

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        var values = new List<JsonNode>();
        foreach (var (value, name) in Sources(edit))
        {
            var added = Do.Count == 0 ? value.DeepClone() : edit.RunApart(value.DeepClone(), name, Do);
            if (edit.Missing.Count > 0) return;
            if (added is not null) values.Add(added);
        }

        if (values.Count > 0) Add(edit, values);
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static AppendOperation Read(OperationSource source)
    {
        var to = source.MemberPath("to");
        source.RefuseWildcard(to, "to");
        var value = source.Keys.Take("value")?.ToJson();
        var from = source.Keys.Take("from") is null ? null : source.AnyPath("from");
        if (source.IsSound && value is null == from is null)
        {
            source.Wrong("value", "Operation 'append' needs 'value' (not null) or 'from'.", "Write one of them.");
        }

        return new AppendOperation(source.Position, source.When, to, from, value,
            source.Operations("do", OperationScope.ElementApart));
    }

    private IEnumerable<(JsonNode Value, string Name)> Sources(ObjectEdit edit)
    {
        if (Value is not null) return [(Value, To.ToString())];
        return (From?.Select(edit.Scope) ?? []).Where(place => place.Value is not null)
            .Select(place => (place.Value ?? throw new UnreachableException(), edit.PointerOf(place)));
    }

    private void Add(ObjectEdit edit, List<JsonNode> values)
    {
        var target = edit.Targets(To)[0];
        if (target.Value is not (null or JsonArray))
        {
            throw edit.Refuse(target,
                $"{JsonTypes.Shown(target.Value)} stands where a list is needed; use 'wrap' before.");
        }

        var list = target.Value as JsonArray ?? [];
        foreach (var value in values)
        {
            if (!list.Any(element => JsonValues.Equal(element, value))) list.Add(value);
        }

        if (target.Value is null) target.Set(list);
    }
}
