namespace Uplift.Versions;

/// <summary>
/// The version text of an interface in a module descriptor: one version, or where it is required several alternatives
/// with blanks between.
/// </summary>
public sealed class InterfaceVersions
{
    private readonly InterfaceVersion[] _alternatives;

    private InterfaceVersions(string text, InterfaceVersion[] alternatives)
    {
        Text = text;
        _alternatives = alternatives;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// The alternatives in their order, up to the first that is none: as in Okapi two blanks or a malformed alternative
    /// end the list.
    /// </summary>
    public IReadOnlyList<InterfaceVersion> Alternatives => _alternatives;

    /// <summary>False when the first alternative is no version; then descriptors with it are refused.</summary>
    public bool IsValid => _alternatives.Length > 0;

    /// <summary>Reads a text; what is no version gives no alternatives.</summary>
    public static InterfaceVersions Read(string text)
    {
        var alternatives = new List<InterfaceVersion>();
        foreach (var range in text.AsSpan().Split(' '))
        {
            if (!InterfaceVersion.TryParse(text.AsSpan(range), out var version)) break;
            alternatives.Add(version);
        }

        return new InterfaceVersions(text, [.. alternatives]);
    }

    /// <summary>
    /// How far these provided versions, of which the first counts, are from the required ones: as
    /// <see cref="InterfaceVersion.Distance"/> from the first alternative of the same major, else from the last.
    /// Null when one of the texts is not valid.
    /// </summary>
    public int? Distance(InterfaceVersions required)
    {
        if (!IsValid) return null;
        int? distance = null;
        foreach (var alternative in required._alternatives)
        {
            distance = _alternatives[0].Distance(alternative);
            if (_alternatives[0].Major == alternative.Major) break;
        }

        return distance;
    }

    /// <summary>True when these provided versions satisfy the required ones.</summary>
    public bool Satisfies(InterfaceVersions required) => Distance(required) is >= 0 and <= 2;

    /// <summary>The text as it was written.</summary>
    public override string ToString() => Text;
}
