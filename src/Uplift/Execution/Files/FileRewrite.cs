namespace Uplift.Execution;

/// <summary>Replaces the content of a file in one step: a reader sees the old or the new one, whenever
/// the power fails.</summary>
public static class FileRewrite
{
    /// <summary>Writes beside the file, makes sure that it is on the disk, and puts it in the file's place.</summary>
    /// <param name="path">The file; of a link, the file that it leads to.</param>
    /// <param name="expected">What it must still hold.</param>
    /// <param name="content">What it holds afterwards.</param>
    /// <exception cref="IOException">It cannot be written, or holds something else by now; it
    /// stays as it is.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> content)
    {
        var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        var next = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.uplift-next");
        try
        {
            using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
            {
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(target));
                }

                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            if (!File.ReadAllBytes(target).AsSpan().SequenceEqual(expected))
            {
                throw new IOException(
                    $"'{path}' was changed by somebody else meanwhile, so it was not written; run the command again.");
            }

            File.Move(next, target, overwrite: true);
        }
        finally
        {
            File.Delete(next);
        }
    }
}
