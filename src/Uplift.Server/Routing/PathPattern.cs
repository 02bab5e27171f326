using System.Text;
using System.Text.RegularExpressions;
using Uplift.Packages;

namespace Uplift.Server.Routing;

/// <summary>The paths of a handler: a pattern in which <c>{name}</c> stands for one part and <c>*</c> for anything, or
/// the beginning of paths in the older form.</summary>
internal sealed class PathPattern
{
    private readonly Regex _form;

    private PathPattern(string form, int literals)
    {
        _form = new Regex($"^{form}$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        Literals = literals;
    }

    /// <summary>How many characters it says as they are.</summary>
    public int Literals { get; }

    /// <summary>Of a handler that has a path or a pattern.</summary>
    public static PathPattern Of(InterfaceHandler handler)
    {
        if (!string.IsNullOrEmpty(handler.Path)) return new PathPattern(Regex.Escape(handler.Path) + ".*", handler.Path.Length);
        var (form, literals) = (new StringBuilder(), 0);
        var pattern = handler.PathPattern!;
        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] == '*')
            {
                form.Append(".*");
            }
            else if (pattern[at] == '{' && pattern.IndexOf('}', at) is > 0 and var end)
            {
                form.Append("[^/]+");
                at = end;
            }
            else
            {
                form.Append(Regex.Escape(pattern[at].ToString()));
                literals++;
            }
        }

        return new PathPattern(form.ToString(), literals);
    }

    /// <summary>True when it stands for this path, which is without its query.</summary>
    public bool Matches(string path) => _form.IsMatch(path);
}
