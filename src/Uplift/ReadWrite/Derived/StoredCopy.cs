namespace Uplift.ReadWrite.Derived;

/// <summary>What one component derived from a unit, at one write version.</summary>
/// <param name="Stamp">The write version of the code that wrote it.</param>
/// <param name="MinReader">The lowest stamp that a reader must understand to be given it.</param>
/// <param name="Revision">The revision of the source that it was made from.</param>
public sealed record StoredCopy(int Stamp, int MinReader, long Revision);
