using System.Globalization;
using System.Text;

namespace Uplift.Diagnostics;

/// <summary>
/// Shows a text that someone else chose, so that it cannot end its quotes, break the line or turn it around.
/// </summary>
public static class QuotedText
{
    private const int MaxLength = 100;

    /// <summary>
    /// The text in single quotes; quotes, backslashes and everything that does not print are written as escapes,
    /// and what is longer than 100 characters is cut and ends in <c>...</c>.
    /// </summary>
    public static string Of(string? text)
    {
        if (text is null) return "nothing";
        var result = new StringBuilder(text.Length + 2).Append('\'');
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            if (character is '\'' or '\\') result.Append('\\').Append(character);
            else if (Prints(character)) result.Append(character);
            else result.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
        }

        return result.Append(text.Length > MaxLength ? "...'" : "'").ToString();
    }

    private static bool Prints(char character) => char.GetUnicodeCategory(character) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
}
