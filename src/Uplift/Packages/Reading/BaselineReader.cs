using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>Reads the scripts that make everything at one version at once.</summary>
internal sealed class BaselineReader(IPackageFiles files, DiagnosticBag bag)
{
    public const string Folder = "baseline";

    public IReadOnlyDictionary<string, string> ReadAll(IReadOnlyList<(string Store, string File,
        SourcePosition Position)> declared)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (store, file, position) in declared)
        {
            var path = $"{Folder}/{file}";
            if (files.Find(path) is null)
            {
                bag.Error(DiagnosticCodes.MissingFile, $"The baseline '{path}' does not exist.", position,
                    "Add the file, or take the entry out.");
            }
            else if (PackageText.Text(files, path, bag) is { } text)
            {
                var place = files.At(path).File;
                ScriptCheck.CheckTransactional(place, ScriptCheck.Check(place, text, bag), bag);
                result[store] = text;
            }
        }

        return result;
    }
}
