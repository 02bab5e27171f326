using System.Buffers;
using System.Globalization;

namespace Uplift.Documents.Schemas;

internal delegate bool TextTest(ReadOnlySpan<char> text);

/// <summary>
/// The formats that are checked, leniently: what real programs write passes, what is plainly something else does not.
/// </summary>
internal sealed record TextFormat(string Name, TextTest Fits)
{
    private static readonly SearchValues<char> s_neverInUri = SearchValues.Create(" \t\r\n<>\"");

    /// <summary>Null when the name is not among those checked.</summary>
    public static TextFormat? Find(string name) => name switch
    {
        "uuid" => new("UUID", text => Guid.TryParseExact(text, "D", out _)),
        "date" => new("date (2020-12-31)", IsDate),
        "date-time" => new("date and time (2020-12-31T23:59:59Z)", IsDateTime),
        "email" => new("e-mail address", IsEmail),
        "uri" => new("URI", IsUri),
        _ => null,
    };

    private static bool IsDate(ReadOnlySpan<char> text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    // Seconds, their fraction and the zone may be missing, and the zone may have no colon (Java writes +0000).
    private static bool IsDateTime(ReadOnlySpan<char> text)
    {
        if (text.Length < 16 || !IsDate(text[..10]) || text[10] is not ('T' or 't' or ' ')) return false;
        var rest = text[11..];
        if (!TakeClock(ref rest)) return false;
        if (rest.IsEmpty || rest is "Z" or "z") return true;
        if (rest[0] is not ('+' or '-')) return false;
        rest = rest[1..];
        if (!TakeTwoDigits(ref rest, 23)) return false;
        if (rest is [':', ..]) rest = rest[1..];
        return rest.IsEmpty || (TakeTwoDigits(ref rest, 59) && rest.IsEmpty);
    }

    private static bool TakeClock(ref ReadOnlySpan<char> rest)
    {
        if (!TakeTwoDigits(ref rest, 24) || rest is not [':', ..]) return false;
        rest = rest[1..];
        if (!TakeTwoDigits(ref rest, 59)) return false;
        if (rest is not [':', ..]) return true;
        rest = rest[1..];
        if (!TakeTwoDigits(ref rest, 60)) return false;
        if (rest is not ['.' or ',', ..]) return true;
        var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
        rest = digits < 0 ? [] : rest[(digits + 1)..];
        return digits != 0;
    }

    private static bool TakeTwoDigits(ref ReadOnlySpan<char> rest, int most)
    {
        if (rest.Length < 2 || !char.IsAsciiDigit(rest[0]) || !char.IsAsciiDigit(rest[1])) return false;
        var value = ((rest[0] - '0') * 10) + rest[1] - '0';
        rest = rest[2..];
        return value <= most;
    }

    private static bool IsEmail(ReadOnlySpan<char> text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && at < text.Length - 1 && !text.ContainsAny(" \t\r\n");
    }

    private static bool IsUri(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon <= 0 || !char.IsAsciiLetter(text[0]) || text.ContainsAny(s_neverInUri)) return false;
        foreach (var character in text[..colon])
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('+' or '-' or '.')) return false;
        }

        return true;
    }
}
