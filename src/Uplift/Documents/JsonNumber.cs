using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>
/// A JSON number of any length by its exact value, so that equal numbers are equal however they
/// are written. Numbers that a decimal holds, which is nearly all, allocate nothing.
/// </summary>
internal readonly struct JsonNumber : IEquatable<JsonNumber>, IComparable<JsonNumber>
{
    private const int LongestInteger = 1000;

    // More digits, or a finer fraction, are not sure to fit into a decimal.
    private const int MostDecimalDigits = 28;

    private readonly decimal _small;
    private readonly LongNumber? _long;

    private JsonNumber(decimal small) => _small = small;

    private JsonNumber(LongNumber number) => _long = number;

    /// <summary>True when the value has no fraction.</summary>
    public bool IsInteger => _long?.IsInteger ?? _small == decimal.Truncate(_small);

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => _long?.Sign ?? Math.Sign(_small);

    /// <summary>Written with a fraction, such as 1.0: no integer before draft 06 of JSON Schema.</summary>
    public bool HasFraction => !IsInteger || _long is null && _small.Scale > 0;

    /// <summary>The number that a JSON value stands for.</summary>
    public static JsonNumber Of(JsonNode number)
    {
        var value = number.AsValue();
        if (ParsedValue.TryGet(value, out var element))
        {
            var raw = JsonMarshal.GetRawUtf8Value(element);
            return raw.Length <= MostDecimalDigits && raw.IndexOfAny((byte)'e', (byte)'E') < 0
                ? new JsonNumber(decimal.Parse(raw, NumberStyles.Float, CultureInfo.InvariantCulture))
                : Parse(Encoding.UTF8.GetString(raw));
        }

        if (value.TryGetValue<int>(out var small)) return new JsonNumber(small);
        return value.TryGetValue<long>(out var whole) ? new JsonNumber(whole) : Parse(value.ToJsonString());
    }

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
        if (text.Length > MostDecimalDigits || text.AsSpan().IndexOfAny('e', 'E') >= 0)
        {
            var number = LongNumber.Parse(text);
            if (number.Digits.Length > MostDecimalDigits || number.Exponent < -MostDecimalDigits
                || number.Exponent > MostDecimalDigits - number.Digits.Length) return new JsonNumber(number);
            text = number.ToString();
        }

        return new JsonNumber(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    /// <summary>The value as plain digits; null when it has a fraction or would be absurdly long.</summary>
    public string? AsInteger()
    {
        if (!IsInteger) return null;
        var number = AsLong();
        if (number.Exponent > LongestInteger) return null;
        if (number.Digits.Length == 0) return "0";
        return (number.Negative ? "-" : "") + number.Digits + new string('0', (int)number.Exponent);
    }

    /// <summary>The value as a count, the largest where it is larger than any; null when it is none.</summary>
    public int? AsCount()
    {
        if (!IsInteger || Sign < 0) return null;
        return _long is null ? (int)Math.Min(_small, int.MaxValue) : int.MaxValue;
    }

    /// <summary>True when the value is so many times the divisor; never when that is 0.</summary>
    public bool IsMultipleOf(JsonNumber divisor)
    {
        if (divisor.Sign == 0) return false;
        return _long is null && divisor._long is null
            ? _small % divisor._small == 0
            : AsLong().IsMultipleOf(divisor.AsLong());
    }

    public static bool operator ==(JsonNumber left, JsonNumber right) => left.Equals(right);

    public static bool operator !=(JsonNumber left, JsonNumber right) => !left.Equals(right);

    /// <inheritdoc/>
    public int CompareTo(JsonNumber other) => _long is null && other._long is null
        ? _small.CompareTo(other._small)
        : AsLong().CompareTo(other.AsLong());

    /// <inheritdoc/>
    public bool Equals(JsonNumber other) => _long is null && other._long is null
        ? _small == other._small : _long == other._long;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JsonNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _long?.GetHashCode() ?? _small.GetHashCode();

    /// <summary>The number as JSON writes it.</summary>
    public override string ToString() => _long?.ToString() ?? _small.ToString(CultureInfo.InvariantCulture);

    private LongNumber AsLong() => _long ?? LongNumber.Parse(_small.ToString(CultureInfo.InvariantCulture));

    private static int DigitsAt(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
