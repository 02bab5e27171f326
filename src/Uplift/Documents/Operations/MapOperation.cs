using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Replaces values by what a table says. A value that is a result of the table already stays.</summary>
public sealed record MapOperation(SourcePosition Position, Condition? When,
    DocumentPath Path, IReadOnlyList<MapEntry> Values, MapElse Else)
    : PathOperation(Position, When, Path)
{
    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        var places = Path.Select(edit.Scope);
        for (var index = places.Count - 1; index >= 0; index--)
        {
            var place = places[index];
            if (Find(place.Value) is { } entry)
            {
                if (!JsonValues.Equal(entry.To, place.Value)) place.Set(entry.To?.DeepClone());
            }
            else if (Else != MapElse.Keep && !IsResult(place.Value)) ApplyElse(edit, place);
        }
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static MapOperation Read(OperationSource source)
    {
        var path = source.ValuePath("path");
        var values = MapEntry.ReadAll(source);
        return new MapOperation(source.Position, source.When, path, values, ReadElse(source));
    }

    internal static MapElse ReadElse(OperationText source) => source.Keys.TakeWord("else", MapElse.Keep,
        ("keep", MapElse.Keep), ("fail", MapElse.Fail), ("remove", MapElse.Remove));

    /// <summary>The entry for a value; null when the table has none.</summary>
    internal MapEntry? Find(JsonNode? value)
    {
        if (JsonTypes.TextOf(value) is { } text) return _texts.GetValueOrDefault(text);
        foreach (var entry in Values)
        {
            if (JsonValues.Equal(entry.From, value)) return entry;
        }

        return null;
    }

    private readonly Dictionary<string, MapEntry> _texts = TextsOf(Values);

    private static Dictionary<string, MapEntry> TextsOf(IReadOnlyList<MapEntry> values)
    {
        var texts = new Dictionary<string, MapEntry>(StringComparer.Ordinal);
        foreach (var entry in values)
        {
            if (JsonTypes.TextOf(entry.From) is { } text) texts[text] = entry;
        }

        return texts;
    }

    private bool IsResult(JsonNode? value)
    {
        foreach (var entry in Values)
        {
            if (JsonValues.Equal(entry.To, value)) return true;
        }

        return false;
    }

    private void ApplyElse(ObjectEdit edit, Place place)
    {
        if (Else == MapElse.Fail)
        {
            throw edit.Refuse(place,
                $"The table has no entry for {JsonTypes.Shown(place.Value)}; add one, or write 'else: keep'.");
        }

        edit.Remove(place);
    }
}
