using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>
/// Collects the files of a package and refuses what is unsafe on some system: strange paths, names that differ only by
/// case,
/// a file where another file needs a folder, too much.
/// </summary>
internal sealed class FileListing(string origin, PackageLimits limits, DiagnosticBag bag)
{
    private readonly List<PackageFile> _files = [];
    private readonly Dictionary<string, string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private long _bytes;

    /// <summary>False once something was refused.</summary>
    public bool IsSafe { get; private set; } = true;

    /// <summary>Says why a path is refused.</summary>
    public void Refuse(string path, string problem, string hint)
    {
        IsSafe = false;
        bag.Error(DiagnosticCodes.UnsafeFile, $"'{Shown(path)}' {problem}.",
            new SourcePosition($"{origin}/{Shown(path)}"), hint);
    }

    /// <summary>Says why the package as a whole is refused.</summary>
    public void RefuseAll(string problem, string hint)
    {
        IsSafe = false;
        bag.Error(DiagnosticCodes.UnsafeFile, $"'{origin}' {problem}.", new SourcePosition(origin), hint);
    }

    public void Add(string path, long length)
    {
        if (PackagePath.Problem(path) is { } problem)
        {
            Refuse(path, problem, "Give the file a plain relative path with '/' between names.");
            return;
        }

        if (!_seen.TryAdd(path, path))
        {
            var hint = $"The other is '{_seen[path]}'; names must differ by more than upper and lower case.";
            Refuse(path, "stands in the package twice", hint);
            return;
        }

        if (PackagePath.IsHidden(path)) return;
        _bytes += length;
        if (PackagePath.IsText(path) && length > limits.TextBytes)
        {
            bag.Error(DiagnosticCodes.UnreadableFile,
                $"'{path}' has {length:N0} bytes; at most {limits.TextBytes:N0} are read.",
                new SourcePosition($"{origin}/{path}"), "Split it into several files.");
            IsSafe = false;
            return;
        }

        _files.Add(new PackageFile(path, length));
    }

    /// <summary>The files in ordinal order; empty when anything was refused.</summary>
    public IReadOnlyList<PackageFile> Finish()
    {
        if (_seen.Count > limits.Entries)
        {
            RefuseAll($"holds more than {limits.Entries:N0} files",
                "Put several objects into one file, as a list; ship large data otherwise.");
        }

        if (_bytes > limits.UnpackedBytes)
        {
            RefuseAll($"unpacks to {_bytes:N0} bytes; at most {limits.UnpackedBytes:N0} are allowed",
                "Put several objects into one file, as a list; ship large data otherwise.");
        }

        foreach (var path in _seen.Values) CheckFolders(path);
        if (!IsSafe) return [];
        _files.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return _files;
    }

    private void CheckFolders(string path)
    {
        for (var slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (!_seen.ContainsKey(path[..slash])) continue;
            Refuse(path, $"needs a folder where '{path[..slash]}' is a file", "Rename one of them.");
            return;
        }
    }

    private static string Shown(string path) =>
        string.Concat(path.Take(200).Select(character => char.IsControl(character) ? '?' : character));
}
