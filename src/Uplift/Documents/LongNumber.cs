using System.Globalization;
using System.Numerics;

namespace Uplift.Documents;

/// <summary>
/// A number of any length: <c>Digits * 10^Exponent</c>, the digits without zeros at either end,
/// so that equal numbers are equal however they are written; 0 has no digits.
/// </summary>
internal sealed record LongNumber(bool Negative, string Digits, BigInteger Exponent) : IComparable<LongNumber>
{
    /// <summary>True when the value has no fraction.</summary>
    public bool IsInteger => Exponent.Sign >= 0;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => Digits.Length == 0 ? 0 : Negative ? -1 : 1;

    // How many digits are before the point; digits of equal places compare as texts.
    private BigInteger Places => Exponent + Digits.Length;

    /// <summary>The number that a JSON text stands for.</summary>
    public static LongNumber Parse(string text)
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
        if (trimmed.Length == 0) return new LongNumber(false, "", BigInteger.Zero);
        return new LongNumber(negative, trimmed, exponent + (digits.Length - trimmed.Length));
    }

    /// <summary>True when the value is so many times the divisor, which is not 0.</summary>
    public bool IsMultipleOf(LongNumber divisor)
    {
        if (Digits.Length == 0) return true;
        var (digits, unit) = (Whole(Digits), Whole(divisor.Digits));
        var shift = Exponent - divisor.Exponent;

        // 10^shift is never written out: a document must not be able to ask for that much memory.
        if (shift.Sign >= 0) return digits * BigInteger.ModPow(10, shift, unit) % unit == 0;
        return -shift <= Digits.Length && digits % (unit * BigInteger.Pow(10, (int)-shift)) == 0;
    }

    /// <inheritdoc/>
    public int CompareTo(LongNumber? other)
    {
        if (other is null) return 1;
        if (Sign != other.Sign || Sign == 0) return Sign.CompareTo(other.Sign);
        var places = Places.CompareTo(other.Places);
        return Sign * (places != 0 ? places : string.CompareOrdinal(Digits, other.Digits));
    }

    /// <summary>The number as JSON writes it.</summary>
    public override string ToString() => Digits.Length == 0
        ? "0"
        : (Negative ? "-" : "") + Digits
            + (Exponent.IsZero ? "" : "e" + Exponent.ToString(CultureInfo.InvariantCulture));

    private static BigInteger Whole(string digits) =>
        BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
