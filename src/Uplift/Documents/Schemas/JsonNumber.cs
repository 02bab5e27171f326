using System.Globalization;
using System.Text.Json.Nodes;

namespace Uplift.Documents.Schemas;

/// <summary>A JSON number: exact where a decimal holds it, else approximate.</summary>
internal readonly record struct JsonNumber(decimal? Exact, double Approximate) : IComparable<JsonNumber>
{
    public bool IsWhole => Exact is { } exact ? exact == decimal.Truncate(exact) && !IsTiny
        : double.IsInfinity(Approximate) || Approximate == Math.Floor(Approximate);

    /// <summary>Written with a fraction, such as 1.0: no integer before draft 06.</summary>
    public bool HasFraction => Exact is { Scale: > 0 } || !IsWhole;

    // A decimal rounds what is too small for it to zero.
    private bool IsTiny => Exact == 0 && Approximate != 0;

    public static JsonNumber Of(JsonNode node)
    {
        var value = node.AsValue();
        if (ParsedValue.TryGet(value, out var element))
        {
            var approximate = element.TryGetDouble(out var number) ? number : double.NaN;
            return element.TryGetDecimal(out var exact) ? new(exact, approximate) : new(null, approximate);
        }

        if (value.TryGetValue<int>(out var small)) return new(small, small);
        if (value.TryGetValue<long>(out var whole)) return new(whole, whole);
        if (value.TryGetValue<decimal>(out var money)) return new(money, (double)money);
        return Parse(value.ToJsonString());
    }

    public bool IsMultipleOf(JsonNumber divisor) =>
        Exact is { } value && divisor.Exact is { } exact and not 0 && !IsTiny
            ? value % exact == 0
            : Math.IEEERemainder(Approximate, divisor.Approximate) == 0;

    public int CompareTo(JsonNumber other)
    {
        var exactly = Exact is { } left && other.Exact is { } right ? left.CompareTo(right) : 0;
        return exactly != 0 ? exactly : Approximate.CompareTo(other.Approximate);
    }

    public override string ToString() => Exact is { } exact
        ? exact.ToString(CultureInfo.InvariantCulture)
        : Approximate.ToString(CultureInfo.InvariantCulture);

    private static JsonNumber Parse(string text)
    {
        var approximate = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? new(exact, approximate)
            : new(null, approximate);
    }
}
