using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;

namespace Uplift.Layers.Releases.Changes;

/// <summary>How the values of a member are brought into their new form.</summary>
public enum FieldConversion
{
    /// <summary>A text becomes the integer that it writes.</summary>
    ParseInteger,

    /// <summary>Values become others by a table.</summary>
    Map,

    /// <summary>A value becomes a list of it.</summary>
    Wrap,

    /// <summary>A scalar becomes a text.</summary>
    ToText,

    /// <summary>A list becomes its first element.</summary>
    First,
}

/// <summary>A member of the records of a collection has another form.</summary>
/// <param name="Map">Old values, as texts, and new ones; for <see cref="FieldConversion.Map"/> alone.</param>
public sealed record FieldConverted(
    string Collection, TreePath Path, FieldConversion Using, IReadOnlyDictionary<string, JsonNode?>? Map = null) : DeclaredChange
{
    /// <inheritdoc/>
    public override DeclaredChange? Inverse => Using switch
    {
        FieldConversion.ParseInteger => this with { Using = FieldConversion.ToText },
        FieldConversion.ToText => this with { Using = FieldConversion.ParseInteger },
        FieldConversion.Wrap => this with { Using = FieldConversion.First },
        FieldConversion.First => this with { Using = FieldConversion.Wrap },
        _ when Map is not null && Map.Values.Select(KeyOf).Distinct().Count() == Map.Count => this with
        {
            Map = Map.ToDictionary(pair => KeyOf(pair.Value), pair => (JsonNode?)pair.Key),
        },
        _ => null,
    };

    /// <inheritdoc/>
    public override FollowedEntry Follow(OverlayEntry entry, TreePolicies policies)
    {
        if (entry.Record.Collection != Collection || entry.Operation != OverlayOperation.Set) return new(entry, false);
        if (Path.Depth > entry.Path.Depth && entry.Path.Covers(Path)) return Inside(entry, policies);
        if (Path.Pattern != entry.Path.Pattern) return new(entry, false);
        if (!TryConvert(entry.Value, out var converted)) return new(entry, true);
        return JsonValues.Equal(converted, entry.Value)
            ? new(entry, false)
            : new(entry with { Value = converted, Previous = MergeValue.Of(entry.Value) }, false);
    }

    /// <inheritdoc/>
    public override void Apply(string collection, JsonObject document, TreePolicies policies)
    {
        if (collection != Collection) return;
        var draft = new TreeDraft<bool>(document, policies, false);
        foreach (var place in FieldPlaces.Of(document, Path, policies))
        {
            if (TryConvert(Tree.Find(document, place, policies).Node, out var converted))
            {
                draft.Show(place, MergeValue.Of(converted), false);
            }
        }
    }

    private FollowedEntry Inside(OverlayEntry entry, TreePolicies policies)
    {
        var around = new JsonObject();
        if (!new TreeDraft<bool>(around, policies, false).Show(entry.Path, MergeValue.Of(entry.Value), false))
        {
            return new(entry, false);
        }

        Apply(Collection, around, policies);
        var value = Tree.Find(around, entry.Path, policies).Node;
        return JsonValues.Equal(value, entry.Value)
            ? new(entry, false)
            : new(entry with { Value = value?.DeepClone(), Previous = MergeValue.Of(entry.Value) }, false);
    }

    // What has the new form already, or is not in the table, stays; false when a value of the old form has no new one.
    private bool TryConvert(JsonNode? value, out JsonNode? converted)
    {
        converted = value?.DeepClone();
        switch (Using)
        {
            case FieldConversion.Map when Map?.TryGetValue(KeyOf(value), out var mapped) == true:
                converted = mapped?.DeepClone();
                return true;
            case FieldConversion.Wrap when value is JsonValue or JsonObject:
                converted = new JsonArray(converted);
                return true;
            case FieldConversion.ToText when value is JsonValue scalar:
                converted = KeyOf(scalar);
                return true;
            case FieldConversion.First when value is JsonArray list:
                converted = list.FirstOrDefault()?.DeepClone();
                return list.Count > 0;
            case FieldConversion.ParseInteger when value?.GetValueKind() == JsonValueKind.String:
                var isInteger = long.TryParse(
                    value.GetValue<string>().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                    out var number);
                if (isInteger) converted = number;
                return isInteger;
            default:
                return true;
        }
    }

    private static string KeyOf(JsonNode? value) => JsonTypes.TextOf(value) ?? value?.ToJsonString() ?? "null";
}
