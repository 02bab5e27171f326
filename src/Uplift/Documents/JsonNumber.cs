using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>
/// A JSON number of any length by its value: <c>Digits * 10^Exponent</c>, the digits without zeros at either end,
/// so that
/// equal numbers are equal however they are written.
/// </summary>
internal readonly record struct JsonNumber(bool Negative, string Digits, BigInteger Exponent)
{
    private const int LongestInteger = 1000;

    /// <summary>True when the value has no fraction.</summary>
    public bool IsInteger => Exponent.Sign >= 0;

    /// <summary>The number that a JSON value stands for.</summary>
    public static JsonNumber Of(JsonNode number) => Parse(number.ToJsonString());

    /// <summary>True when a text is a number as JSON writes it.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text.StartsWith('-')) text = text[1..];
        var whole = DigitsAt(text);
        if (whole == 0 || (whole > 1 && text[0] == '0')) return false;
        text = text[whole..];
        if (text.StartsWith('.'))
        {
            var fraction = DigitsAt(text[1..]);
            if (fraction == 0) return false;
            text = text[(fraction + 1)..];
        }

        if (text.IsEmpty) return true;
        if (text[0] is not ('e' or 'E')) return false;
        text = text[1..];
        if (text.Length > 0 && text[0] is '+' or '-') text = text[1..];
        return !text.IsEmpty && DigitsAt(text) == text.Length;
    }

    /// <summary>The number that a JSON text stands for.</summary>
    public static JsonNumber Parse(string text)
    {
        var negative = text[0] == '-';
        var mantissa = text.AsSpan(negative ? 1 : 0);
        var exponent = BigInteger.Zero;
        var letter = mantissa.IndexOfAny('e', 'E');
        if (letter >= 0)
        {
            exponent = BigInteger.Parse(mantissa[(letter + 1)..], NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture);
            mantissa = mantissa[..letter];
        }

        var point = mantissa.IndexOf('.');
        var digits = mantissa.ToString();
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        digits = digits.TrimStart('0');
        var trimmed = digits.TrimEnd('0');
        if (trimmed.Length == 0) return new JsonNumber(false, "", BigInteger.Zero);
        return new JsonNumber(negative, trimmed, exponent + (digits.Length - trimmed.Length));
    }

    /// <summary>The value as plain digits; null when it has a fraction or would be absurdly long.</summary>
    public string? AsInteger()
    {
        if (!IsInteger || Exponent > LongestInteger) return null;
        if (Digits.Length == 0) return "0";
        return (Negative ? "-" : "") + Digits + new string('0', (int)Exponent);
    }

    private static int DigitsAt(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
