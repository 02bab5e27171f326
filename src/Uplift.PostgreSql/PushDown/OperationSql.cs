using Uplift.Documents;

namespace Uplift.PostgreSql.PushDown;

/// <summary>
/// Adds operations to a pipeline: one partial file for each family. A method returns false when its operation has no
/// exact translation.
/// </summary>
internal sealed partial class OperationSql : IOperationVisitor<bool>
{
    private Pipeline _pipeline;

    private OperationSql(Pipeline pipeline) => _pipeline = pipeline;

    /// <summary>True when a translated operation deletes objects.</summary>
    public bool Deletes { get; private set; }

    /// <summary>Translates programs, one after the other; null when one of them cannot be.</summary>
    public static TranslatedProgram? Translate(IReadOnlyList<DocumentProgram> programs, Pipeline pipeline)
    {
        var translation = new OperationSql(pipeline);
        foreach (var program in programs)
        {
            pipeline.Guard = null;
            if (program.When is { } when)
            {
                if (ConditionSql.Of(when, pipeline.Document) is not { } condition) return null;
                pipeline.Guard = $"coalesce({pipeline.Let(condition)}, false)";
            }

            if (!translation.Run(pipeline, program.Operations)) return null;
        }

        return new TranslatedProgram(pipeline.ToString(), pipeline.Direct, translation.Deletes);
    }

    /// <inheritdoc/>
    public bool Visit(EachOperation operation) => Within(_pipeline, operation.Path, (element, _) =>
    {
        if (operation.Where is { } where)
        {
            if (ConditionSql.Of(where, element.Document) is not { } condition) return false;
            element.Guard = element.Let(condition);
        }

        return Run(element, operation.Do);
    });

    /// <inheritdoc/>
    public bool Visit(DeleteOperation operation)
    {
        if (!_pipeline.IsRoot) return false;
        _pipeline.Step("null::jsonb");
        _pipeline.MayVanish = true;
        Deletes = true;
        return true;
    }

    /// <inheritdoc/>
    public bool Visit(ExtractOperation operation) => false;

    /// <inheritdoc/>
    public bool Visit(CollectOperation operation) => false;

    /// <inheritdoc/>
    public bool Visit(GenerateOperation operation) => false;

    private bool Run(Pipeline pipeline, IReadOnlyList<Operation> operations)
    {
        var outer = _pipeline;
        _pipeline = pipeline;
        var done = operations.All(operation =>
        {
            pipeline.When = operation.When is { } when ? ConditionSql.Of(when, pipeline.Document) : null;
            return (operation.When is null || pipeline.When is not null) && Apply(pipeline, operation);
        });
        pipeline.When = null;
        _pipeline = outer;
        return done;
    }

    // A condition is about the document before the operation: of several steps the later ones must not ask again.
    private bool Apply(Pipeline pipeline, Operation operation)
    {
        if (pipeline.When is { } when)
        {
            pipeline.When = null;
            pipeline.When = $"coalesce({pipeline.Let(when)}, false)";
        }

        return operation.Accept(this);
    }

    // Every wildcard is a step into the values of a list or object, which is built anew from what becomes of them.
    private static bool Within(Pipeline pipeline, DocumentPath path, Func<Pipeline, DocumentPath, bool> inner)
    {
        if (!ConstantSql.CanName(path)) return false;
        if (!path.HasWildcard) return inner(pipeline, path);
        var wildcard = path.Segments.TakeWhile(segment => !segment.IsWildcard).Count();
        var prefix = DocumentPath.Of(path.Segments.Take(wildcard));
        var entry = pipeline.Aliases.Next('e');
        var element = new Pipeline(pipeline.Aliases, $"{entry}.v", isRoot: false);
        if (!Within(element, DocumentPath.Of(path.Segments.Skip(wildcard + 1)), inner)) return false;
        var made = pipeline.Let(Rebuilt(PlaceSql.Get(pipeline.Document, prefix), entry, element));
        pipeline.Step(
            $"case when {made} is null then {pipeline.Document} "
            + $"else {PlaceSql.Replace(pipeline.Document, prefix, $"({made} -> 'd')")} end",
            $"({made} -> 'h')::boolean");
        return true;
    }

    private static string Rebuilt(string container, string entry, Pipeline element) =>
        $"""
        case jsonb_typeof({container}) when 'array' then (
          select jsonb_build_object('h', coalesce(bool_or(x.h), false),
            'd', coalesce(jsonb_agg(x.d order by {entry}.o) filter (where x.d is not null), '[]'))
          from jsonb_array_elements({container}) with ordinality {entry}(v, o) cross join lateral ({element}) x)
        when 'object' then (
          select jsonb_build_object('h', coalesce(bool_or(x.h), false),
            'd', coalesce(jsonb_object_agg({entry}.k, x.d) filter (where x.d is not null), '{NoMembers}'))
          from jsonb_each({container}) {entry}(k, v) cross join lateral ({element}) x) end
        """;

    private const string NoMembers = "{}";
}
