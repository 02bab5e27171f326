using System.Text.RegularExpressions;
using Uplift.Changes;
using Uplift.Packages;

namespace Uplift.Execution;

/// <summary>Which tables and views a package makes, where the store does not keep those of each module apart.</summary>
internal static partial class MadeTables
{
    /// <summary>The names, as written; a name can be there twice.</summary>
    /// <param name="store">The store's name; it chooses script variants.</param>
    public static IEnumerable<string> Of(ModulePackage package, string store)
    {
        foreach (var collection in package.Collections.Where(collection => !collection.Mapped))
        {
            yield return collection.Table;
        }

        var scripts = package.Changes.OfType<SqlChange>().Select(change => change.ScriptFor(store))
            .Append(package.BaselineScriptFor(store));
        foreach (var statement in scripts.OfType<string>().SelectMany(SqlScript.Split))
        {
            if (Made().Match(statement.Text) is { Success: true } made)
            {
                yield return made.Groups["name"].Value.Trim('"', '[', ']', '`');
            }
        }
    }

    [GeneratedRegex(
        """
        ^\s*(create\s+(virtual\s+)?(table|view)\s+(if\s+not\s+exists\s+)?|alter\s+table\s+.+\s+rename\s+to\s+)
        (?<name>"[^"]+"|\[[^\]]+\]|`[^`]+`|[\w$]+)
        """, RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex Made();
}
