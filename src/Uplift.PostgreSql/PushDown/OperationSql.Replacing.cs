using Uplift.Documents;

namespace Uplift.PostgreSql.PushDown;

/// <summary>Operations that change or remove what stands at a place.</summary>
internal sealed partial class OperationSql
{
    // The forms of numbers that are the same written down by PostgreSQL.
    private const string WholeNumber = "'^-?(0|[1-9][0-9]{0,30})$'";
    private const string PlainNumber = "'^-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?$'";

    /// <inheritdoc/>
    public bool Visit(RemoveOperation operation) => Within(_pipeline, operation.Path, (pipeline, path) =>
    {
        if (pipeline.HasMembers && path.Segments is [{ } only]) pipeline.Write(
            only.Name, MemberPatch.Absent, Presence.Uncertain);
        else Replace(pipeline, path, remove: "true");
        return true;
    });

    /// <inheritdoc/>
    public bool Visit(MapOperation operation)
    {
        var from = ConstantSql.Of(operation.Values.Select(entry => entry.From));
        var to = ConstantSql.Of(operation.Values.Select(entry => entry.To));
        if (from is null || to is null) return false;
        var results = string.Join(", ", to);
        return Within(_pipeline, operation.Path, (pipeline, path) =>
        {
            var value = PlaceSql.Get(pipeline.Document, path);
            var found = pipeline.Let(
                $"(case {value} {string.Concat(from.Zip(to, (key, result) => $"when {key} then {result} "))}end)");
            var unknown = $"{found} is null and {value} not in ({results})";
            Replace(pipeline, path, $"{found} is not null and {found} <> {value}", found,
                operation.Else == MapElse.Remove ? unknown : null, operation.Else == MapElse.Fail ? unknown : null);
            return true;
        });
    }

    /// <inheritdoc/>
    public bool Visit(ConvertOperation operation) => Within(_pipeline, operation.Path, (pipeline, path) =>
    {
        var value = PlaceSql.Get(pipeline.Document, path);
        var text = JsonSteps.TextOf(value);
        var type = $"jsonb_typeof({value})";
        var (done, possible, converted) = operation.To switch
        {
            JsonType.Text => ("'string'", $"{type} in ('number', 'boolean')", $"to_jsonb({text})"),
            JsonType.Boolean => ("'boolean'", $"{type} = 'string' and {text} in ('true', 'false')",
                $"(case {text} when 'true' then 'true'::jsonb else 'false'::jsonb end)"),
            JsonType.Integer =>
                ("''", $"{type} in ('number', 'string') and {text} ~ {WholeNumber}", $"to_jsonb(({text})::numeric)"),
            _ => ("'number'", $"{type} = 'string' and {text} ~ {PlainNumber}", $"to_jsonb(({text})::numeric)"),
        };
        Replace(pipeline, path, $"{type} <> {done} and {possible}", converted, null,
            $"{type} not in ('null', {done}) and not ({possible})");
        return true;
    });

    /// <inheritdoc/>
    public bool Visit(WrapOperation operation)
    {
        if (operation.As is { } name && !ConstantSql.CanName(name)) return false;
        return Within(_pipeline, operation.Path, (pipeline, path) =>
        {
            var value = PlaceSql.Get(pipeline.Document, path);
            var (type, wrapped) = operation.As is { } key
                ? ("object", $"jsonb_build_object({JsonSteps.Literal(key)}, {value})")
                : ("array", $"jsonb_build_array({value})");
            Replace(pipeline, path, $"jsonb_typeof({value}) not in ('null', '{type}')", wrapped);
            return true;
        });
    }

    /// <inheritdoc/>
    public bool Visit(UnwrapOperation operation)
    {
        if (operation.As is { } name && !ConstantSql.CanName(name)) return false;
        return Within(_pipeline, operation.Path, (pipeline, path) =>
        {
            var value = PlaceSql.Get(pipeline.Document, path);
            if (operation.As is { } key) UnwrapObject(pipeline, path, value, JsonSteps.Literal(key));
            else UnwrapList(pipeline, path, value, operation.Take);
            return true;
        });
    }

    private static void UnwrapObject(Pipeline pipeline, DocumentPath path, string value, string key)
    {
        var isFull = $"(jsonb_typeof({value}) = 'object' and {value} <> '{NoMembers}'::jsonb)";
        var inner = $"({value} -> {key})";
        var isOnly = $"(case when {isFull} then {inner} is not null and jsonb_typeof({inner}) <> 'object' "
            + $"and {value} - {key} = '{NoMembers}'::jsonb else false end)";
        Replace(pipeline, path, isOnly, inner, null, $"{isFull} and not {isOnly}");
    }

    private static void UnwrapList(Pipeline pipeline, DocumentPath path, string value, UnwrapTake take)
    {
        var length = $"(case when jsonb_typeof({value}) = 'array' then jsonb_array_length({value}) end)";
        var inner = $"({value} -> 0)";
        var several = take == UnwrapTake.Only ? $"{length} > 1 or " : "";
        var refused = $"({several}({length} > 0 and jsonb_typeof({inner}) = 'array'))";
        Replace(pipeline, path, $"{length} > 0 and not {refused}", inner, $"{length} = 0", refused);
    }

    // Where something stands at the place: takes it away, or else writes what it becomes, or else leaves it.
    private static void Replace(
        Pipeline pipeline, DocumentPath path, string? change = null, string? value = null, string? remove = null, string? hard = null)
    {
        var document = pipeline.Document;
        var there = $"{PlaceSql.Get(document, path)} is not null";
        var removal = remove is null ? "" : $"when {there} and {remove} then {PlaceSql.Remove(document, path)} ";
        var writing = change is null || value is null
            ? ""
            : $"when {there} and {change} then {PlaceSql.Replace(document, path, value)} ";
        pipeline.Step($"case {removal}{writing}else {document} end", hard is null ? null : $"{there} and ({hard})");
        if (remove is not null && path.IsRoot) pipeline.MayVanish = true;
    }
}
