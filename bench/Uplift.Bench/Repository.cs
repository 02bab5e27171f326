namespace Uplift.Bench;

/// <summary>The repository that the benchmarks were built in.</summary>
internal static class Repository
{
    /// <summary>The path of one of its folders.</summary>
    /// <param name="path">From its root.</param>
    public static string Folder(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var found = Path.Combine(folder.FullName, path);
            if (Directory.Exists(found)) return found;
        }

        throw new DirectoryNotFoundException($"There is no {path} above the benchmarks.");
    }
}
