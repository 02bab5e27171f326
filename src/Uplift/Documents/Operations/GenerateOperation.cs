using System.Globalization;
using Uplift.Diagnostics;

namespace Uplift.Documents;

/// <summary>Writes a new UUID or the time of the run where there is no value or null.</summary>
public sealed record GenerateOperation(SourcePosition Position, Condition? When, DocumentPath Path, GeneratedValue As)
    : PathOperation(Position, When, Path)
{
    /// <inheritdoc/>
    public override void Apply(ObjectEdit edit)
    {
        foreach (var place in edit.Targets(Path))
        {
            if (place.Exists && place.Value is not null) edit.SkipId();
            else place.Set(As == GeneratedValue.Uuid ? edit.NewId().ToString() : Rfc3339(edit.Now));
        }
    }

    /// <inheritdoc/>
    public override T Accept<T>(IOperationVisitor<T> visitor) => visitor.Visit(this);

    internal static GenerateOperation Read(OperationSource source)
    {
        var path = source.ValuePath("path");
        return new GenerateOperation(source.Position, source.When, path, ReadAs(source));
    }

    internal static GeneratedValue ReadAs(OperationText source)
    {
        source.Keys.Require("as");
        return source.Keys.TakeWord(
            "as", GeneratedValue.Uuid, ("uuid", GeneratedValue.Uuid), ("now", GeneratedValue.Now));
    }

    internal static string Rfc3339(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
