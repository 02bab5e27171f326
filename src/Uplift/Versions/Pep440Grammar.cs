using System.Text;
using System.Text.RegularExpressions;

namespace Uplift.Versions;

/// <summary>PEP 440 with all the spellings that it asks readers to understand.</summary>
internal static partial class Pep440Grammar
{
    public static VersionPart[]? Read(string text, out bool isPreRelease, out bool isDevelopment)
    {
        isPreRelease = isDevelopment = false;
        if (!Ascii.IsValid(text)) return null;
        var match = Grammar().Match(text.ToLowerInvariant());
        if (!match.Success) return null;
        var pre = match.Groups["pre"];
        var post = match.Groups["post"];
        var development = match.Groups["dev"];
        var local = match.Groups["local"];
        isPreRelease = pre.Success || development.Success;
        isDevelopment = development.Success || local.Success;

        List<VersionPart> key = [VersionPart.Number(match.Groups["epoch"].ValueSpan)];
        VersionPart.AddNumbers(key, match.Groups["release"].Value);
        AddPreRelease(key, match, beforeAll: development.Success && !post.Success);
        key.Add(post.Success ? VersionPart.Number(match.Groups["postNumber"].ValueSpan) : VersionPart.Lowest);
        key.Add(development.Success ? VersionPart.Number(match.Groups["devNumber"].ValueSpan) : VersionPart.Highest);
        if (local.Success) AddLocal(key, local.Value);
        return [.. key];
    }

    // 1.0.dev1 comes before 1.0a1, whereas 1.0.post1.dev1 belongs to the post-release.
    private static void AddPreRelease(List<VersionPart> key, Match match, bool beforeAll)
    {
        if (match.Groups["pre"] is not { Success: true } pre)
        {
            key.Add(beforeAll ? VersionPart.Lowest : VersionPart.Highest);
            return;
        }

        key.Add(VersionPart.Word(pre.Value switch
        {
            "alpha" => "a",
            "beta" => "b",
            "c" or "pre" or "preview" => "rc",
            var short_ => short_,
        }));
        key.Add(VersionPart.Number(match.Groups["preNumber"].ValueSpan));
    }

    private static void AddLocal(List<VersionPart> key, string local)
    {
        foreach (var segment in local.Split('.', '-', '_'))
        {
            key.Add(segment.AsSpan().ContainsAnyExceptInRange('0', '9')
                ? VersionPart.Word(segment)
                : VersionPart.Number(segment, PartRank.NumberAboveWords));
        }
    }

    [GeneratedRegex("""
        \A v? ((?<epoch>[0-9]+)!)? (?<release>[0-9]+(\.[0-9]+)*)
        ([-_.]? (?<pre>alpha|a|beta|b|preview|pre|c|rc) ([-_.]? (?<preNumber>[0-9]+))?)?
        (?<post> -(?<postNumber>[0-9]+) | [-_.]? (post|rev|r) ([-_.]? (?<postNumber>[0-9]+))?)?
        ([-_.]? (?<dev>dev) ([-_.]? (?<devNumber>[0-9]+))?)?
        (\+ (?<local>[a-z0-9]+([-_.][a-z0-9]+)*))? \z
        """,
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Grammar();
}
