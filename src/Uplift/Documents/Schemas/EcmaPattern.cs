using System.Text;
using System.Text.RegularExpressions;

namespace Uplift.Documents.Schemas;

/// <summary>Reads the regular expressions of schemas, which are ECMAScript's, as .NET must be told them.</summary>
internal static class EcmaPattern
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// An expression that matches in linear time where it can be had, else one that gives up after a second.
    /// </summary>
    /// <exception cref="ArgumentException">The pattern is no regular expression.</exception>
    public static Regex Read(string pattern)
    {
        var translated = Translate(pattern);
        try
        {
            return new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, s_timeout);
        }
        catch (NotSupportedException)
        {
            return new Regex(translated, RegexOptions.CultureInvariant, s_timeout);
        }
    }

    /// <summary>True when the text matches; false also when that could not be found out in a second.</summary>
    public static bool IsMatch(Regex pattern, ReadOnlySpan<char> text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>
    /// In ECMAScript $ is only the very end, digits and word characters are ASCII, and [ in a class is a character.
    /// </summary>
    internal static string Translate(string pattern)
    {
        var result = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var index = 0; index < pattern.Length; index++)
        {
            var character = pattern[index];
            if (character == '\\' && index + 1 < pattern.Length)
            {
                result.Append(Escape(pattern[++index], inClass));
                continue;
            }

            result.Append((character, inClass) switch
            {
                ('$', false) => @"\z",
                ('.', false) => @"[^\n\r\u2028\u2029]",
                ('[', true) => @"\[",
                _ => character.ToString(),
            });
            inClass = inClass ? character != ']' : character == '[';
        }

        return result.ToString();
    }

    private static string Escape(char letter, bool inClass) => (letter, inClass) switch
    {
        ('d', false) => "[0-9]",
        ('d', true) => "0-9",
        ('D', false) => "[^0-9]",
        ('w', false) => "[a-zA-Z0-9_]",
        ('w', true) => "a-zA-Z0-9_",
        ('W', false) => "[^a-zA-Z0-9_]",
        _ => $"\\{letter}",
    };
}
