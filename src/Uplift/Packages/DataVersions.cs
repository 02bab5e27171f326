using Uplift.Documents;

namespace Uplift.Packages;

/// <summary>Which forms of a collection's objects the code of a module version writes and reads, and where
/// each says its own.</summary>
/// <param name="Write">The version of the form that is written, above 0.</param>
/// <param name="Read">The oldest form that can be read; 0: every object can, those without a version too.</param>
public sealed record DataVersions(int Write, int Read)
{
    /// <summary>The column that holds the version as a whole number, null counting as 0; null:
    /// it is a member.</summary>
    public string? Column { get; init; }

    /// <summary>The member of the document that holds it as a number, anything else counting as 0; null:
    /// it is a column.</summary>
    public DocumentPath? Member { get; init; }
}
