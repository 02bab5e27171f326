using System.Text.Json.Nodes;

namespace Uplift.Diagnostics;

/// <summary>
/// A JSON or YAML value that remembers where it stood, so that every later complaint can point at file and line.
/// </summary>
public abstract record SourceNode(SourcePosition Position)
{
    /// <summary>What a person calls this kind of value.</summary>
    public abstract string Kind { get; }

    /// <summary>The value without positions.</summary>
    public abstract JsonNode? ToJson();
}

/// <summary>Members in the order of the file; keys are unique, the readers refuse duplicates.</summary>
public sealed record SourceMapping(SourcePosition Position, IReadOnlyList<SourceMember> Members) : SourceNode(Position)
{
    /// <inheritdoc/>
    public override string Kind => "mapping";

    /// <summary>The value of a key, or null when it is not there.</summary>
    public SourceNode? Find(string key)
    {
        foreach (var member in Members)
        {
            if (member.Key == key) return member.Value;
        }

        return null;
    }

    /// <inheritdoc/>
    public override JsonNode ToJson()
    {
        var result = new JsonObject();
        foreach (var member in Members) result[member.Key] = member.Value.ToJson();
        return result;
    }
}

/// <summary>One key and its value; the position is the key's.</summary>
public sealed record SourceMember(string Key, SourcePosition Position, SourceNode Value);

/// <summary>A list.</summary>
public sealed record SourceList(SourcePosition Position, IReadOnlyList<SourceNode> Items) : SourceNode(Position)
{
    /// <inheritdoc/>
    public override string Kind => "list";

    /// <inheritdoc/>
    public override JsonNode ToJson() => new JsonArray([.. Items.Select(item => item.ToJson())]);
}

/// <summary>A string, number, boolean or null.</summary>
public sealed record SourceScalar(SourcePosition Position, JsonValue? Value) : SourceNode(Position)
{
    /// <inheritdoc/>
    public override string Kind => Value is null ? "null" : Value.GetValueKind().ToString().ToLowerInvariant();

    /// <summary>The text of a string value; null for every other type.</summary>
    public string? Text => Value is { } value && value.TryGetValue<string>(out var text) ? text : null;

    /// <inheritdoc/>
    public override JsonNode? ToJson() => Value?.DeepClone();
}
