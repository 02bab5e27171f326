using System.Globalization;

namespace Uplift.Versions;

/// <summary>One version of an interface: major, minor and perhaps a third part; signed 32-bit numbers.</summary>
/// <param name="Major">Versions of different majors do not fit.</param>
/// <param name="Minor">A higher one provides all of a lower one.</param>
/// <param name="Patch">-1 when there is no third part, which is below any.</param>
public readonly record struct InterfaceVersion(int Major, int Minor, int Patch = -1)
{
    private const int MaxParts = 3;

    /// <summary>Reads one version. As in Okapi a sign before a part and dots at the end are let pass.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out InterfaceVersion version)
    {
        version = default;
        text = text.TrimEnd('.');
        Span<int> parts = [0, 0, -1];
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            if (count == MaxParts || !TryPart(text[range], out parts[count])) return false;
            count++;
        }

        version = new InterfaceVersion(parts[0], parts[1], parts[2]);
        return count >= 2;
    }

    /// <summary>
    /// How far this version is above (positive) or below the other: 3 when the majors differ, 2 the minors, 1 the third
    /// parts; 0 when they are equal.
    /// </summary>
    public int Distance(InterfaceVersion other)
    {
        if (Major != other.Major) return 3 * Major.CompareTo(other.Major);
        return Minor != other.Minor ? 2 * Minor.CompareTo(other.Minor) : Patch.CompareTo(other.Patch);
    }

    /// <summary><c>major.minor</c>, and the third part if there is one.</summary>
    public override string ToString() => Patch < 0 ? $"{Major}.{Minor}" : $"{Major}.{Minor}.{Patch}";

    private static bool TryPart(ReadOnlySpan<char> text, out int part)
    {
        part = 0;
        var negative = text is ['-', ..];
        if (text is ['-' or '+', ..]) text = text[1..];
        if (text.IsEmpty) return false;
        long value = 0;
        foreach (var character in text)
        {
            if (!char.IsDigit(character)) return false;
            value = value * 10 + CharUnicodeInfo.GetDecimalDigitValue(character);
            if (value > int.MaxValue + 1L) return false;
        }

        if (negative) value = -value;
        part = unchecked((int)value);
        return part == value;
    }
}
