using System.Globalization;
using System.Text.Json;

namespace Uplift.Diagnostics;

/// <summary>
/// Takes the keys of one mapping one after the other and complains about what is missing, of the wrong type, or left
/// over.
/// </summary>
/// <param name="mapping">The mapping to read.</param>
/// <param name="what">What a person calls it, such as "change" or "operation 'set'"; stands in the complaints.</param>
/// <param name="bag">Where complaints go.</param>
public sealed class MappingReader(SourceMapping mapping, string what, DiagnosticBag bag)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Where the mapping begins.</summary>
    public SourcePosition Position => mapping.Position;

    /// <summary>Where complaints go.</summary>
    public DiagnosticBag Bag => bag;

    /// <summary>A value of any kind, or null when the key is absent.</summary>
    public SourceNode? Take(string key)
    {
        _taken.Add(key);
        return mapping.Find(key);
    }

    /// <summary>True when the key stands there, whatever its value.</summary>
    public bool Has(string key) => mapping.Find(key) is not null;

    /// <summary>A value that must be there; null (and a complaint) when it is not.</summary>
    public SourceNode? Require(string key)
    {
        var node = Take(key);
        if (node is null)
        {
            bag.Error(DiagnosticCodes.MissingKey, $"{Capital(what)} has no '{key}'.", mapping.Position,
                $"Add '{key}:'.");
        }

        return node;
    }

    /// <summary>A string that must be there and not be empty; "" (and a complaint) when it is not.</summary>
    public string RequireText(string key) => Require(key) is { } node ? TextOf(node, key) ?? "" : "";

    /// <summary>A string, or null when the key is absent; a complaint when it is something else.</summary>
    public string? TakeText(string key) => Take(key) is { } node ? TextOf(node, key) : null;

    /// <summary>true or false; <paramref name="otherwise"/> when the key is absent.</summary>
    public bool TakeFlag(string key, bool otherwise)
    {
        if (Take(key) is not { } node) return otherwise;
        if (node is SourceScalar { Value: { } value } && value.TryGetValue<bool>(out var flag)) return flag;
        Wrong(node, key, "true or false");
        return otherwise;
    }

    /// <summary>A whole number, or null when the key is absent; a complaint when it is something else.</summary>
    public int? TakeNumber(string key)
    {
        if (Take(key) is not { } node) return null;
        if (node is SourceScalar { Value: { } value } && value.GetValueKind() == JsonValueKind.Number
            && int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Wrong(node, key, "a whole number");
        return null;
    }

    /// <summary>One of a closed set of words, compared as written.</summary>
    public T TakeWord<T>(string key, T otherwise, params ReadOnlySpan<(string Word, T Value)> words)
    {
        if (Take(key) is not { } node) return otherwise;
        var text = (node as SourceScalar)?.Text;
        foreach (var (word, value) in words)
        {
            if (word == text) return value;
        }

        var allowed = new List<string>();
        foreach (var (word, _) in words) allowed.Add(word);
        Wrong(node, key, $"one of {string.Join(", ", allowed)}");
        return otherwise;
    }

    /// <summary>A mapping, or null when the key is absent; a complaint when it is something else.</summary>
    public SourceMapping? TakeMapping(string key)
    {
        if (Take(key) is not { } node) return null;
        if (node is SourceMapping result) return result;
        Wrong(node, key, "a mapping");
        return null;
    }

    /// <summary>The items of a list; empty when the key is absent; a complaint when it is something else.</summary>
    public IReadOnlyList<SourceNode> TakeList(string key)
    {
        if (Take(key) is not { } node) return [];
        if (node is SourceList list) return list.Items;
        Wrong(node, key, "a list");
        return [];
    }

    /// <summary>Complains about every key that was not taken.</summary>
    public void Finish()
    {
        foreach (var member in mapping.Members)
        {
            if (_taken.Contains(member.Key)) continue;
            bag.Error(DiagnosticCodes.UnknownKey, $"{Capital(what)} knows no '{member.Key}'.", member.Position,
                $"Known here: {string.Join(", ", _taken.Order(StringComparer.Ordinal))}.");
        }
    }

    /// <summary>Complains that a value is not what it must be.</summary>
    public void Wrong(SourceNode node, string key, string expected) =>
        bag.Error(DiagnosticCodes.InvalidValue, $"'{key}' of {what} must be {expected}, not {Shown(node)}.",
            node.Position);

    private static string Shown(SourceNode node) =>
        node is SourceScalar { Value: { } value } ? $"'{value}'" : $"a {node.Kind}";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private string? TextOf(SourceNode node, string key)
    {
        if (node is SourceScalar { Text.Length: > 0 } scalar) return scalar.Text;
        Wrong(node, key, "a text");
        return null;
    }
}
