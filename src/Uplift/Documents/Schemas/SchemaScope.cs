using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Uplift.Diagnostics;

namespace Uplift.Documents.Schemas;

/// <summary>
/// One schema object while it is compiled: takes its keywords and complains about those that are malformed.
/// </summary>
internal sealed class SchemaScope(SchemaCompiler compiler, SchemaFile file, JsonObject schema)
{
    public SchemaFile File => file;

    /// <summary>The value of a keyword; null when it is absent or came with a later draft.</summary>
    public JsonNode? Find(string keyword, SchemaDraft since = SchemaDraft.Four) =>
        file.Draft >= since ? schema[keyword] : null;

    /// <summary>True when the keyword is there, also with the value null.</summary>
    public bool Has(string keyword, SchemaDraft since = SchemaDraft.Four) =>
        file.Draft >= since && schema.ContainsKey(keyword);

    /// <summary>A count of at least 0; what exceeds all lists and texts is cut.</summary>
    public int Count(string keyword, int otherwise)
    {
        if (Number(keyword) is not { } number) return otherwise;
        if (number.AsCount() is { } count) return count;
        Wrong(keyword, "a count");
        return otherwise;
    }

    public JsonNumber? Number(string keyword, SchemaDraft since = SchemaDraft.Four)
    {
        if (!Has(keyword, since)) return null;
        if (Find(keyword) is { } node && JsonKinds.Of(node) == JsonValueKind.Number) return JsonNumber.Of(node);
        Wrong(keyword, "a number");
        return null;
    }

    public string? Text(string keyword)
    {
        if (!Has(keyword)) return null;
        if (SchemaFile.TextOf(schema, keyword) is { } text) return text;
        Wrong(keyword, "a text");
        return null;
    }

    public CompiledSchema? Schema(string keyword, SchemaDraft since = SchemaDraft.Four) =>
        Has(keyword, since) ? compiler.Compile(file, Find(keyword)) : null;

    public CompiledSchema Compile(JsonNode? node) => compiler.Compile(file, node);

    public CompiledSchema[]? Schemas(string keyword)
    {
        if (!Has(keyword)) return null;
        if (Find(keyword) is JsonArray { Count: > 0 } list) return [.. list.Select(Compile)];
        Wrong(keyword, "a list of schemas");
        return null;
    }

    /// <summary>The members of a keyword that is an object; empty when it is absent.</summary>
    public IEnumerable<KeyValuePair<string, JsonNode?>> Members(string keyword)
    {
        if (!Has(keyword)) return [];
        if (Find(keyword) is JsonObject members) return members;
        Wrong(keyword, "an object");
        return [];
    }

    /// <summary>The texts of a list; a complaint and null when it holds something else.</summary>
    public string[]? Texts(string keyword, JsonNode? node)
    {
        if (node is JsonArray list && list.All(item => JsonKinds.Of(item) == JsonValueKind.String))
        {
            return [.. list.Select(item => item!.GetValue<string>())];
        }

        Wrong(keyword, "a list of texts");
        return null;
    }

    public Regex? Pattern(string keyword, string pattern)
    {
        try
        {
            return EcmaPattern.Read(pattern);
        }
        catch (ArgumentException error)
        {
            compiler.Bag.Error(DiagnosticCodes.InvalidPattern,
                $"{QuotedText.Of(pattern)} ('{keyword}' at '{schema.GetPath()}') is no regular expression: "
                    + error.Message,
                new SourcePosition(file.Path));
            return null;
        }
    }

    public void Wrong(string keyword, string expected) => compiler.Bag.Error(DiagnosticCodes.InvalidSchema,
        $"'{keyword}' at '{schema.GetPath()}' must be {expected}.", new SourcePosition(file.Path));
}
