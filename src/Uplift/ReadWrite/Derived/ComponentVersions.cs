namespace Uplift.ReadWrite.Derived;

/// <summary>What the running code of one component writes and can read.</summary>
/// <param name="Write">The stamp on what it writes, above 0.</param>
/// <param name="Read">The lowest stamp it can work with; 0 when it can do without data.</param>
public sealed record ComponentVersions(int Write, int Read)
{
    /// <summary>The highest stamp that the code understands; the higher of its two versions unless declared.</summary>
    public int ReadMax { get; init; } = Math.Max(Write, Read);

    /// <summary>The lowest <see cref="ReadMax"/> that a reader must have for what is written: 1 for
    /// additive writes.</summary>
    public int MinReader { get; init; } = 1;

    /// <summary>Whether the versions can be served: something is stamped, and the code can read
    /// what it stamps.</summary>
    public bool IsValid => Write > 0 && Read >= 0 && Read <= Write;

    /// <summary>Whether the data does without a copy.</summary>
    public bool ToleratesAbsence => Read == 0;

    /// <summary>Whether the copy was written before anything that the code can work with.</summary>
    public bool IsTooOld(StoredCopy copy) => copy.Stamp < Read;

    /// <summary>Whether the writer asked for a newer reader than this code.</summary>
    public bool IsTooNew(StoredCopy copy) => copy.MinReader > ReadMax;

    /// <summary>Whether the code can work with the copy.</summary>
    public bool CanRead(StoredCopy copy) => !IsTooOld(copy) && !IsTooNew(copy);
}
