using System.Runtime.CompilerServices;

namespace Uplift.Tests.Tidy;

/// <summary>The files of the repository, as the tidy tests look at them.</summary>
internal static class Tree
{
    private static readonly string[] s_left = ["artifacts", "bin", "obj", ".git", "cases", "results"];

    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Files with that ending below a folder, as paths relative to the root.</summary>
    public static IReadOnlyList<string> Files(string folder, string ending)
    {
        var top = Path.Combine(Root, folder);
        return
        [
            .. Directory.EnumerateFiles(top, "*" + ending, SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Root, file))
                .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(s_left.Contains))
                .Order(StringComparer.Ordinal),
        ];
    }

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
