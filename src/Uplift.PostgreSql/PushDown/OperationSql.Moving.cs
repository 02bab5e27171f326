using Uplift.Documents;

namespace Uplift.PostgreSql.PushDown;

/// <summary>Operations that take a value from one place to another.</summary>
internal sealed partial class OperationSql
{
    /// <inheritdoc/>
    public bool Visit(RenameOperation operation)
    {
        if (!ConstantSql.CanName(operation.To)) return false;
        return Within(_pipeline, operation.Path, (pipeline, path) =>
        {
            var last = path.Segments[^1];
            if (pipeline.HasMembers && path.Segments.Count == 1 && last.Name != operation.To)
            {
                RenameMember(pipeline, last.Name, operation.To, operation.Existing);
                return true;
            }

            var parentPath = DocumentPath.Of(path.Segments.Take(path.Segments.Count - 1));
            var parent = PlaceSql.Get(pipeline.Document, parentPath);
            var name = JsonSteps.Literal(last.Name);
            var value = $"({parent} -> {name})";
            var standing = $"({parent} -> {JsonSteps.Literal(operation.To)})";
            var renamed = PlaceSql.Replace(pipeline.Document, parentPath,
                $"(({parent} - {name}) || jsonb_build_object({JsonSteps.Literal(operation.To)}, {value}))");
            var removed = PlaceSql.Replace(pipeline.Document, parentPath, $"({parent} - {name})");
            var conflict = operation.Existing == ExistingPolicy.Overwrite ? renamed : pipeline.Document;
            pipeline.Step(
                $"""
                case when {value} is null then {pipeline.Document} when {standing} is null then {renamed}
                when {standing} = {value} then {removed} else {conflict} end
                """,
                PlaceSql.Or(
                    operation.Existing == ExistingPolicy.Fail ? $"{value} <> {standing}" : null,
                    last.Index >= 0 ? $"jsonb_typeof({parent}) = 'array'" : null));
            return true;
        });
    }

    private static void RenameMember(Pipeline pipeline, string from, string to, ExistingPolicy existing)
    {
        if (existing == ExistingPolicy.Fail && pipeline.TryRename(from, to)) return;
        var value = pipeline.Member(from);
        var standing = pipeline.Member(to);
        var differ = $"{standing} <> {value}";
        var overwrites = existing == ExistingPolicy.Overwrite;
        pipeline.Write(
            from, overwrites ? MemberPatch.Absent : $"case when {differ} then {value} end", Presence.Uncertain);
        var moved = $"coalesce({standing}, {value})";
        pipeline.Write(to, overwrites ? $"case when {differ} then {value} else {moved} end" : moved, Presence.Kept,
            existing == ExistingPolicy.Fail ? differ : null);
    }

    /// <inheritdoc/>
    public bool Visit(
        MoveOperation operation) => Transfer(operation.From, operation.To, operation.Existing, take: true);

    /// <inheritdoc/>
    public bool Visit(
        CopyOperation operation) => Transfer(operation.From, operation.To, operation.Existing, take: false);

    private bool Transfer(DocumentPath from, DocumentPath to, ExistingPolicy existing, bool take)
    {
        var shared = from.Segments.Count - from.Segments.Reverse().TakeWhile(segment => !segment.IsWildcard).Count();
        var target = DocumentPath.Of(to.Segments.Skip(shared));
        if (!ConstantSql.CanName(to)) return false;
        return Within(_pipeline, from, (pipeline, source) =>
        {
            Transfer(pipeline, source, target, existing, take);
            return true;
        });
    }

    private static void Transfer(
        Pipeline pipeline, DocumentPath from, DocumentPath to, ExistingPolicy existing, bool take)
    {
        var document = pipeline.Document;
        var value = PlaceSql.Get(document, from);
        var standing = PlaceSql.Get(document, to);
        var left = take ? PlaceSql.Remove(document, from) : document;
        var hard = PlaceSql.Or(
            existing == ExistingPolicy.Fail ? $"{standing} <> {value}" : null,
            Missing(pipeline, to, standing),
            PlaceSql.ThroughList(document, from),
            PlaceSql.ThroughList(document, to));
        var written =
            $"(select case when {PlaceSql.Get("r.v", to)} is not null then {PlaceSql.Replace("r.v", to, value)} "
                + $"else {PlaceSql.Add("r.v", to, value, pipeline.IsRoot)} end from (select {left} as v offset 0) r)";
        pipeline.Step(
            $"""
            case when {value} is null then {document} when {standing} is null then {written}
            when {standing} = {value} then {left} else {(existing == ExistingPolicy.Overwrite ? written : document)} end
            """,
            hard is null ? null : $"{value} is not null and ({hard})");
    }
}
