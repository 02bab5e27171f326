using System.Text.RegularExpressions;

namespace Uplift.Versions;

/// <summary>
/// Semantic Versioning 2.0 as Okapi writes it: one numeric component or more (18 digits at most, leading zeros
/// allowed), a
/// pre-release after any of them, and build metadata that may be empty.
/// </summary>
internal static partial class SemanticGrammar
{
    public static VersionPart[]? Read(string text, out bool isPreRelease)
    {
        isPreRelease = false;
        var match = Grammar().Match(text);
        if (!match.Success) return null;
        var key = new List<VersionPart>();
        VersionPart.AddNumbers(key, match.Groups["release"].Value);
        isPreRelease = match.Groups["pre"].Success;
        if (!isPreRelease) key.Add(VersionPart.Highest);
        else foreach (var identifier in match.Groups["pre"].Value.Split('.')) key.Add(Identifier(identifier));
        return [.. key];
    }

    private static VersionPart Identifier(string text) =>
        text.AsSpan().ContainsAnyExceptInRange('0', '9') ? VersionPart.Word(text) : VersionPart.Number(text);

    [GeneratedRegex(
        @"\A(?<release>[0-9]{1,18}(\.[0-9]{1,18})*)"
        + @"(-(?<pre>[\p{L}\p{Nd}_~-]+(\.[\p{L}\p{Nd}_~-]+)*))?(\+[\p{L}\p{Nd}._~+-]*)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
