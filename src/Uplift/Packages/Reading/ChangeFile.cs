using System.Text.RegularExpressions;
using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Packages;

/// <summary>A file below <c>changes/</c>, taken apart: <c>changes/2.0.0/020-index.undo.postgresql.sql</c>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">The version of its folder; null in <c>changes/always</c>.</param>
/// <param name="Stem">The path without what follows the first dot of the name: the same for all scripts of one
/// change.</param>
/// <param name="Id">The name without its number.</param>
/// <param name="Store">The store of a script; empty for all.</param>
/// <param name="IsUndo">True for a script that takes the change back.</param>
/// <param name="IsSql">False for a declarative change.</param>
internal sealed partial record ChangeFile(
    string Path, ModuleVersion? Version, string Stem, string Id, string Store, bool IsUndo, bool IsSql)
{
    public const string Folder = "changes";
    private const string AlwaysFolder = "always";
    private const string NamesHint = "Name it number-name.yaml or number-name.sql, as in 010-split-blocks.yaml; "
        + "a script may have .undo, then .postgresql or .sqlite, before .sql.";

    /// <summary>All files below <c>changes/</c> whose place and name are in order; the others are complained
    /// about.</summary>
    public static IReadOnlyList<ChangeFile> ReadAll(IPackageFiles files, VersionScheme scheme, DiagnosticBag bag)
    {
        var result = new List<ChangeFile>();
        var folders = new Dictionary<string, ModuleVersion?>(StringComparer.Ordinal);
        foreach (var file in files.Below(Folder))
        {
            var parts = file.Path.Split('/');
            if (parts.Length != 3)
            {
                bag.Error(DiagnosticCodes.InvalidChangeFile, $"'{file.Path}' does not lie in the folder of a version.",
                    files.At(file.Path), "Put it in changes/<version>/ or changes/always/.");
                continue;
            }

            if (!folders.TryGetValue(parts[1], out var version) && !AddFolder(files, file.Path, folders, scheme, bag,
                out version)) continue;
            if (version is null && parts[1] != AlwaysFolder) continue;
            if (Read(file.Path, parts[2], version) is { } change) result.Add(change);
            else bag.Error(DiagnosticCodes.InvalidChangeFile, $"'{parts[2]}' is no name of a change.",
                files.At(file.Path), NamesHint);
        }

        return result;
    }

    private static bool AddFolder(IPackageFiles files, string path, Dictionary<string, ModuleVersion?> folders,
        VersionScheme scheme, DiagnosticBag bag, out ModuleVersion? version)
    {
        var folder = path.Split('/')[1];
        version = null;
        if (folder != AlwaysFolder && !ModuleVersion.TryParse(folder, scheme, out version))
        {
            bag.Error(DiagnosticCodes.InvalidVersion, $"The folder '{Folder}/{folder}' is named for no version.",
                files.At(path), "Name it as the module version that needs the changes, or 'always'.");
        }

        foreach (var (other, known) in folders)
        {
            if (version is null || known != version) continue;
            bag.Error(DiagnosticCodes.InvalidVersion,
                $"The folders '{other}' and '{folder}' stand for the same version.",
                files.At(path), "Put all changes of a version in one folder.");
        }

        folders.Add(folder, version);
        return version is not null || folder == AlwaysFolder;
    }

    private static ChangeFile? Read(string path, string name, ModuleVersion? version)
    {
        var match = Names().Match(name);
        if (!match.Success) return null;
        var isSql = match.Groups["sql"].Success;
        var stem = path[..(path.Length - name.Length + match.Groups["stem"].Length)];
        return new ChangeFile(path, version, stem, match.Groups["id"].Value, match.Groups["store"].Value,
            match.Groups["undo"].Success, isSql);
    }

    [GeneratedRegex(@"\A(?<stem>[0-9]+-(?<id>[A-Za-z0-9_-]+))"
        + @"(\.yaml|(?<sql>(?<undo>\.undo)?(\.(?<store>postgresql|sqlite))?\.sql))\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Names();
}
