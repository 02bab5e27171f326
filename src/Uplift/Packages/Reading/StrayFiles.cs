using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>Warns of files that lie where nothing reads them, since one of them may have been meant.</summary>
internal static class StrayFiles
{
    private static readonly string[] s_folders =
        [ChangeFile.Folder, SchemaReader.Folder, PackageReader.SystemFolder, PackageReader.SampleFolder,
            ShippedObjectsReader.Folder, "home", "docs"];

    private static readonly string[] s_libraryEndings = [".dll", ".pdb", ".xml", ".deps.json"];

    private static readonly string[] s_papers = ["README", "LICENSE", "LICENCE", "NOTICE", "CHANGELOG"];

    public static void Report(IPackageFiles files, IReadOnlyCollection<string> baselines, DiagnosticBag bag)
    {
        foreach (var file in files.Files)
        {
            if (Belongs(file.Path, baselines)) continue;
            bag.Warn(DiagnosticCodes.StrayFile, $"Nothing reads '{file.Path}'.", files.At(file.Path),
                "Move it where it belongs, or into docs/, or delete it.");
        }
    }

    private static bool Belongs(string path, IReadOnlyCollection<string> baselines)
    {
        var slash = path.IndexOf('/');
        if (slash < 0)
        {
            return path is PackageReader.DescriptorFile or PackageSignature.File ||
                s_papers.Any(paper => path.StartsWith(paper, StringComparison.OrdinalIgnoreCase));
        }

        var folder = path[..slash];
        return folder switch
        {
            PackageLoadContext.Folder => s_libraryEndings.Any(ending => path.EndsWith(ending,
                StringComparison.OrdinalIgnoreCase)),
            BaselineReader.Folder => baselines.Contains(path[(slash + 1)..]),
            _ => s_folders.Contains(folder),
        };
    }
}
