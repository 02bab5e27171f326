using System.Globalization;

namespace Uplift.Documents;

/// <summary>One step of a <see cref="DocumentPath"/>.</summary>
/// <param name="Name">The member's name, unescaped; "*" for a wildcard.</param>
/// <param name="Index">The element of a list that the name stands for, from 0; -1 when it is no number.</param>
/// <param name="IsWildcard">True when it stands for every member or element.</param>
public readonly record struct PathSegment(string Name, int Index, bool IsWildcard)
{
    /// <summary>Every member or element.</summary>
    public static PathSegment Wildcard { get; } = new("*", -1, IsWildcard: true);

    /// <summary>The member of that name, or the element when the name is a number.</summary>
    public static PathSegment Of(string name) => new(name, IndexOf(name), IsWildcard: false);

    /// <summary>The escaped form that stands between the slashes of a pointer.</summary>
    public override string ToString()
    {
        if (IsWildcard) return "*";
        return Name == "*" ? "~2" : Escape(Name);
    }

    /// <summary>A member's name as it stands in a pointer.</summary>
    internal static string Escape(string name) =>
        name.AsSpan().ContainsAny('~', '/')
            ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
            : name;

    // RFC 6901: digits without leading zeros; "01" is the name of a member and never an element.
    private static int IndexOf(string name)
    {
        if (name.Length is 0 or > 9 || (name.Length > 1 && name[0] == '0')) return -1;
        return int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
    }
}
