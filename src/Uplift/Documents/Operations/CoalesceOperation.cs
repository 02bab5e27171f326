using System.Text.Json.Nodes;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Writes the first source that is present and not null.</summary>
/// <param name="Position">Where it stands in its file.</param>
/// <param name="When">The documents that it is for.</param>
/// <param name="To">Where the value is written.</param>
/// <param name="From">The sources in order.</param>
/// <param name="Existing">Keep leaves a value (not null) that is there already; else it is overwritten.</param>
/// <param name="HasElse">True when there is a value for the case that no source has one.</param>
/// <param name="Else">That value.</param>
public sealed record CoalesceOperation(SourcePosition Position, Condition? When, DocumentPath To,
    IReadOnlyList<CoalesceSource> From, ExistingPolicy Existing, bool HasElse, JsonNode? Else)
    : Operation(Position, When)
{
    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Reads => From.Select(source => source switch
    {
        PathSource path => path.Path,
        LookupSource lookup => lookup.EqualTo,
        _ => DocumentPath.Root,
    });

    /// <inheritdoc/>
    public override IEnumerable<DocumentPath> Writes => [To];

    /// <inheritdoc/>
    public override IEnumerable<CollectionUse> Uses =>
        From.OfType<LookupSource>().Select(source => new CollectionUse(source.Collection, CollectionAccess.Read));

    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        if (Existing == ExistingPolicy.Keep && To.Any(edit.Root, static value => value is not null)) return;
        foreach (var source in From)
        {
            var value = source.Find(edit);
            if (edit.Missing.Count > 0) return;
            if (value is null) continue;
            Write(edit, value);
            return;
        }

        if (HasElse) Write(edit, Else);
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static CoalesceOperation Read(OperationSource source)
    {
        var to = source.ValuePath("to");
        source.RefuseWildcard(to, "to");
        source.Keys.Require("from");
        var sources = new List<CoalesceSource>();
        foreach (var node in source.Keys.TakeList("from"))
        {
            if (CoalesceSource.Read(node, source) is { } read) sources.Add(read);
        }

        var existing = source.Keys.TakeWord("existing", ExistingPolicy.Overwrite,
            ("keep", ExistingPolicy.Keep), ("overwrite", ExistingPolicy.Overwrite));
        var otherwise = source.Keys.Take("else");
        return new CoalesceOperation(source.Position, source.When, to, sources, existing, otherwise is not null,
            otherwise?.ToJson());
    }

    private void Write(ObjectEdit edit, JsonNode? value)
    {
        var target = edit.Targets(To)[0];
        if (!target.Exists || !JsonValues.Equal(target.Value, value)) target.Set(value?.DeepClone());
    }
}
