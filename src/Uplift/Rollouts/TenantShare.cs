using System.Globalization;
using Uplift.Diagnostics;

namespace Uplift.Rollouts;

/// <summary>A number of tenants: so many, or a share of some.</summary>
public sealed record TenantShare(int Number, bool IsPercent)
{
    /// <summary>All of them.</summary>
    public static TenantShare All { get; } = new(100, true);

    /// <summary>None of them.</summary>
    public static TenantShare None { get; } = new(0, false);

    /// <summary>Reads <c>20</c> or <c>5%</c>.</summary>
    /// <exception cref="UpliftException">It is neither, or more than 100 %.</exception>
    public static TenantShare Parse(string text)
    {
        var isPercent = text.EndsWith('%');
        var digits = isPercent ? text[..^1] : text;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && !(isPercent && number > 100)
                ? new TenantShare(number, isPercent)
                : throw new UpliftException(
                    DiagnosticCodes.InvalidRollout, $"{QuotedText.Of(text)} is no number of tenants.",
                    hint: "Write a number such as 20, or a share such as 5%.");
    }

    /// <summary>How many tenants it is of so many, rounded up.</summary>
    public int Of(int total) => IsPercent ? (int)Math.Ceiling(total * (Number / 100.0)) : Math.Min(Number, total);

    /// <inheritdoc/>
    public override string ToString() => IsPercent ? $"{Number}%" : $"{Number}";
}
