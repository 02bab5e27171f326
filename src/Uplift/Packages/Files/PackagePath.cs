namespace Uplift.Packages;

/// <summary>Which relative paths a package may use: those that mean the same file, inside the package, on every
/// system.</summary>
internal static class PackagePath
{
    private const int MaxLength = 512;

    /// <summary>Why a path is refused, or null when it is safe.</summary>
    public static string? Problem(string path)
    {
        if (path.Length == 0) return "is empty";
        if (path.Length > MaxLength) return $"is longer than {MaxLength} characters";
        foreach (var character in path)
        {
            if (char.IsControl(character)) return "holds a control character";
        }

        if (path.Contains('\\')) return "holds a backslash";
        if (path[0] == '/') return "is absolute";
        if (path.Contains(':')) return "holds a colon, which names a drive or stream on some systems";
        foreach (var part in path.Split('/'))
        {
            if (part is "" or "." or "..") return "leaves the package or names a folder by '.', '..' or nothing";
            if (part[^1] is '.' or ' ') return "has a name that ends in a dot or blank";
        }

        return null;
    }

    /// <summary>True when a name in the path begins with a dot; such files are no part of a package.</summary>
    public static bool IsHidden(string path) => path[0] == '.' || path.Contains("/.", StringComparison.Ordinal);

    /// <summary>True for files that are read whole as a text.</summary>
    public static bool IsText(string path) =>
        path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase) ||
        path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) ||
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ||
        path.EndsWith(".sql", StringComparison.OrdinalIgnoreCase);
}
