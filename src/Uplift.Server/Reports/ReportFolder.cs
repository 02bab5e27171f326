using System.Text.RegularExpressions;
using Uplift.Control;
using Uplift.Workspaces;

namespace Uplift.Server.Reports;

/// <summary>
/// Where the files of verifications and the reviews that were sent lie: below one folder, each under the
/// id of its operation or the hash of its content, never under a name that a client chose. It is kept below a size:
/// what is oldest goes first, never what is still worked on.
/// </summary>
internal sealed partial class ReportFolder(OpenedWorkspace workspace, ServerSettings settings, OperationTable table)
{
    private const string Reviews = "reviews";

    private readonly string _root = Path.GetFullPath(settings.Reports, workspace.Workspace.Folder);

    /// <summary>The most bytes that all files together may have.</summary>
    public long Most => settings.MostReportBytes;

    /// <summary>The folder of an operation; it need not be there.</summary>
    public string FolderOf(Operation operation) => Path.Combine(_root, operation.Id);

    /// <summary>The file of an operation in a form; it need not be there.</summary>
    public string PathOf(Operation operation, ReportForm form) =>
        Path.Combine(FolderOf(operation), ReportForms.FileOf(form));

    /// <summary>The folder of reviews; it is there.</summary>
    public string ReviewFolder => Directory.CreateDirectory(Path.Combine(_root, Reviews)).FullName;

    /// <summary>The file of a review; null: this is no hash.</summary>
    /// <param name="hash">SHA-256 of its content in lower-case hexadecimal digits.</param>
    public string? FindReviewPath(string hash) => ReviewName().IsMatch(hash)
        ? Path.Combine(_root, Reviews, $"{hash}.csv") : null;

    /// <summary>Removes the files of an operation.</summary>
    public void Remove(Operation operation)
    {
        var folder = FolderOf(operation);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>How many bytes the files of an operation have.</summary>
    public long SizeOf(Operation operation) => SizeOf(FolderOf(operation));

    /// <summary>Makes room: removes what belongs to operations that are forgotten, then the oldest,
    /// until the rest is within the bound.</summary>
    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_root)) return;
        var kept = new List<(string Path, DateTime Written, long Bytes)>();
        var inUse = (await table.ListOpenAsync(cancellationToken)).ToList();
        foreach (var folder in Directory.EnumerateDirectories(_root)
            .Where(folder => OperationName().IsMatch(Path.GetFileName(folder))))
        {
            var id = Path.GetFileName(folder);
            if (inUse.Exists(operation => operation.Id == id)) continue;
            if (await table.FindAsync(id, cancellationToken) is null) Delete(folder);
            else kept.Add((folder, Directory.GetLastWriteTimeUtc(folder), SizeOf(folder)));
        }

        kept.AddRange(Directory.EnumerateFiles(ReviewFolder, "*.csv")
            .Where(file =>
                !inUse.Exists(operation => operation.Choices.Contains(Path.GetFileNameWithoutExtension(file))))
            .Select(file => (file, File.GetLastWriteTimeUtc(file), new FileInfo(file).Length)));
        var left = kept.Sum(entry => entry.Bytes);
        foreach (var (path, _, bytes) in kept.OrderBy(entry => entry.Written).TakeWhile(_ => left > Most))
        {
            Delete(path);
            left -= bytes;
        }
    }

    // Another server may remove the same at the same time.
    private static void Delete(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
        catch (IOException)
        {
            // What is left is found the next time.
        }
    }

    private static long SizeOf(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // Removed in between.
            return 0;
        }
    }

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex ReviewName();

    [GeneratedRegex(@"\A[0-9a-f]{32}\z")]
    private static partial Regex OperationName();
}
