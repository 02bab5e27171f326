using System.Text;
using System.Text.RegularExpressions;

namespace Uplift.Documents;

/// <summary>Guesses a text that a regular expression matches, so that a trial meets conditions that ask for
/// one.</summary>
internal static class PatternSample
{
    private const int LongestRepeat = 64;

    /// <summary>A text that matches; null when the guess is wrong.</summary>
    public static string? Of(Regex pattern)
    {
        var source = pattern.ToString();
        var text = new StringBuilder();
        for (var index = 0; index < source.Length && source[index] != '|'; index++) index = Step(source, index, text);

        var guess = text.ToString();
        return pattern.IsMatch(guess) ? guess : null;
    }

    private static int Step(string source, int index, StringBuilder text)
    {
        switch (source[index])
        {
            case '\\' when index + 1 < source.Length:
                text.Append(source[index + 1] switch { 'd' => '1', 'w' => 'a', 's' => ' ', var other => other });
                return index + 1;
            case '[':
                var end = source.IndexOf(']', index + 1);
                text.Append(source.AsSpan(index + 1).StartsWith("\\d") ? '1'
                    : source[Math.Min(index + 1, source.Length - 1)]);
                return end < 0 ? index : end;
            case '{' when text.Length > 0:
                var digits = source.AsSpan(index + 1);
                var length = digits.IndexOfAnyExceptInRange('0', '9');
                if (length > 0 && int.TryParse(digits[..length], out var times) && times < LongestRepeat)
                {
                    text.Append(text[^1], Math.Max(times - 1, 0));
                }

                var close = source.IndexOf('}', index);
                return close < 0 ? index : close;
            case '^' or '$' or '?' or '*' or '+' or '(' or ')':
                return index;
            case var letter:
                text.Append(letter);
                return index;
        }
    }
}
