namespace Uplift.Versions;

/// <summary>How a part ranks against a part of another kind at the same place of two versions.</summary>
internal enum PartRank
{
    /// <summary>
    /// Below everything else: the end of the numbers, or something absent that an earlier version lacks.
    /// </summary>
    Lowest,

    /// <summary>A number; any length.</summary>
    Number,

    /// <summary>A word, by code points.</summary>
    Word,

    /// <summary>A number where numbers rank above words (local segments of PEP 440).</summary>
    NumberAboveWords,

    /// <summary>Above everything else: a release, compared with what came before it.</summary>
    Highest,
}

/// <summary>
/// One place in the ordering key of a version. Two versions compare as their keys do: place by place, and a key that
/// ends
/// first is lower.
/// </summary>
/// <param name="Text">The word, or the digits of a number without leading zeros; empty for the markers.</param>
internal readonly record struct VersionPart(PartRank Rank, string Text) : IComparable<VersionPart>
{
    public static VersionPart Lowest { get; } = new(PartRank.Lowest, "");

    public static VersionPart Highest { get; } = new(PartRank.Highest, "");

    public bool IsZero => Rank == PartRank.Number && Text == "0";

    public static VersionPart Number(ReadOnlySpan<char> digits, PartRank rank = PartRank.Number)
    {
        var trimmed = digits.TrimStart('0');
        return new VersionPart(rank, trimmed.IsEmpty ? "0" : trimmed.ToString());
    }

    public static VersionPart Word(string text) => new(PartRank.Word, text);

    /// <summary>Appends numbers without trailing zeros, and the mark that ends them.</summary>
    public static void AddNumbers(List<VersionPart> key, string dotted)
    {
        var first = key.Count;
        foreach (var digits in dotted.Split('.')) key.Add(Number(digits));
        while (key.Count > first && key[^1].IsZero) key.RemoveAt(key.Count - 1);
        key.Add(Lowest);
    }

    public int CompareTo(VersionPart other)
    {
        if (Rank != other.Rank) return Rank.CompareTo(other.Rank);
        if (Rank != PartRank.Word && Text.Length != other.Text.Length) return Text.Length.CompareTo(other.Text.Length);
        return string.CompareOrdinal(Text, other.Text);
    }
}
