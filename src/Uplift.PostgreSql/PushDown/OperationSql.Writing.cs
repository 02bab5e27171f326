using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Documents;

namespace Uplift.PostgreSql.PushDown;

/// <summary>Operations that write where nothing may be yet.</summary>
internal sealed partial class OperationSql
{
    /// <inheritdoc/>
    public bool Visit(SetOperation operation)
    {
        if (ConstantSql.Of(operation.Value) is not { } value) return false;
        return Within(_pipeline, operation.Path, (pipeline, path) =>
        {
            if (pipeline.HasMembers && path.Segments is [{ } only])
            {
                var member = pipeline.Member(only.Name);
                var written = MayEqualAnother(operation.Value)
                    ? $"case when {member} = {value} then {member} else {value} end" : value;
                pipeline.Write(only.Name, written, Presence.Always);
                return true;
            }

            Write(pipeline, path, value, $"{PlaceSql.Get(pipeline.Document, path)} = {value}");
            return true;
        });
    }

    /// <inheritdoc/>
    public bool Visit(DefaultOperation operation)
    {
        if (ConstantSql.Of(operation.Value) is not { } value) return false;
        return Within(_pipeline, operation.Path, (pipeline, path) =>
        {
            if (pipeline.HasMembers && path.Segments is [{ } only])
            {
                pipeline.Write(
                    only.Name, $"coalesce(nullif({pipeline.Member(only.Name)}, 'null'::jsonb), {value})",
                    Presence.Always);
                return true;
            }

            Write(pipeline, path, value, $"{PlaceSql.Get(pipeline.Document, path)} <> 'null'::jsonb");
            return true;
        });
    }

    /// <inheritdoc/>
    public bool Visit(MergeOperation operation)
    {
        if (ConstantSql.Of(operation.Value) is null) return false;
        return Within(_pipeline, operation.Path, (pipeline, path) =>
        {
            var standing = PlaceSql.Get(pipeline.Document, path);
            var type = $"coalesce(jsonb_typeof({standing}), 'null')";
            var merged = Merged(standing, operation.Value);
            var made = Merged("'{}'::jsonb", operation.Value);
            if (merged is null || made is null) return false;
            pipeline.Step(
                $"""
                case when {type} = 'object' then {PlaceSql.Replace(pipeline.Document, path, merged)}
                when {standing} is not null and {type} = 'null' then {PlaceSql.Replace(pipeline.Document, path, made)}
                when {standing} is null then {PlaceSql.Add(pipeline.Document, path, made, pipeline.IsRoot)}
                else {pipeline.Document} end
                """,
                PlaceSql.Or($"{type} not in ('object', 'null')", Missing(pipeline, path, standing)));
            return true;
        });
    }

    /// <inheritdoc/>
    public bool Visit(CoalesceOperation operation)
    {
        if (operation.To.HasWildcard || !ConstantSql.CanName(operation.To)) return false;
        var sources = new List<string>();
        foreach (var source in operation.From)
        {
            if (source is not PathSource { Path: { HasWildcard: false } path } || !ConstantSql.CanName(path))
            {
                return false;
            }

            sources.Add($"nullif({PlaceSql.Get(_pipeline.Document, path)}, 'null'::jsonb)");
        }

        if (operation.HasElse)
        {
            if (ConstantSql.Of(operation.Else) is not { } otherwise) return false;
            sources.Add(otherwise);
        }

        if (sources.Count == 0) return true;
        var standing = PlaceSql.Get(_pipeline.Document, operation.To);
        var value = _pipeline.Let($"coalesce({string.Join(", ", sources)})");
        var keep = operation.Existing == ExistingPolicy.Keep ? $" or {standing} <> 'null'::jsonb" : "";
        Write(_pipeline, operation.To, value, $"{value} is null or {standing} = {value}{keep}");
        return true;
    }

    /// <inheritdoc/>
    public bool Visit(AppendOperation operation)
    {
        if (operation.Do.Count > 0 || operation.To.HasWildcard || !ConstantSql.CanName(operation.To)) return false;
        if (operation.From is { } from && (from.HasWildcard || !ConstantSql.CanName(from))) return false;
        var source = operation.From is null
            ? ConstantSql.Of(operation.Value)
            : $"nullif({PlaceSql.Get(_pipeline.Document, operation.From)}, 'null'::jsonb)";
        if (source is null) return false;
        var value = _pipeline.Let(source);
        var standing = PlaceSql.Get(_pipeline.Document, operation.To);
        var list = $"(case when jsonb_typeof({standing}) = 'array' then {standing} else '[]'::jsonb end)";
        Write(_pipeline, operation.To, $"({list} || jsonb_build_array({value}))",
            $"{value} is null or exists (select from jsonb_array_elements({list}) a where a.value = {value})",
            $"{value} is not null and jsonb_typeof({standing}) not in ('array', 'null')");
        return true;
    }

    // 2 and 2.0 are equal, and what is equal stays as it is written.
    private static bool MayEqualAnother(JsonNode? value) =>
        value is not null
            && value.GetValueKind() is not (JsonValueKind.String or JsonValueKind.True or JsonValueKind.False);

    // Writes a value at a place unless a condition (never an error, null counts as false) says that it stays.
    private static void Write(Pipeline pipeline, DocumentPath path, string value, string stays, string? hard = null)
    {
        var document = pipeline.Document;
        var standing = PlaceSql.Get(document, path);
        pipeline.Step(
            $"""
            case when {stays} then {document} when {standing} is not null then {PlaceSql.Replace(document, path, value)}
            else {PlaceSql.Add(document, path, value, pipeline.IsRoot)} end
            """,
            PlaceSql.Or(hard, Missing(pipeline, path, standing) is { } missing
                ? $"not coalesce({stays}, false) and {missing}"
                : null));
    }

    // Nothing stands there, and there is no way to make it.
    private static string? Missing(Pipeline pipeline, DocumentPath path, string standing) =>
        PlaceSql.Blocked(pipeline.Document, path, pipeline.IsRoot) is { } blocked
            ? $"{standing} is null and {blocked}" : null;

    private static string? Merged(string target, JsonObject patch)
    {
        if (!patch.All(member => ConstantSql.CanName(member.Key))) return null;
        var removed = patch.Where(member => member.Value is null).Select(member => JsonSteps.Literal(member.Key))
            .ToArray();
        if (removed.Length > 0) target = $"({target} - array[{string.Join(", ", removed)}]::text[])";
        foreach (var (name, value) in patch)
        {
            if (value is null) continue;
            var key = JsonSteps.Literal(name);
            var written = ConstantSql.Of(value);
            if (value is JsonObject inner)
            {
                var member = $"({target} -> {key})";
                written = Merged(
                    $"(case when jsonb_typeof({member}) = 'object' then {member} else '{NoMembers}'::jsonb end)",
                    inner);
            }

            if (written is null) return null;
            target = $"({target} || jsonb_build_object({key}, {written}))";
        }

        return target;
    }
}
