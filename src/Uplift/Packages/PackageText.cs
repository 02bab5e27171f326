using System.Text;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>Reads the text files of a package whole; what cannot be read goes into the bag.</summary>
internal static class PackageText
{
    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a listed file; null (and a complaint) when they cannot be read.</summary>
    public static byte[]? Bytes(IPackageFiles files, string path, DiagnosticBag bag)
    {
        try
        {
            using var stream = files.Open(path);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            bag.Error(DiagnosticCodes.UnreadableFile, $"'{path}' cannot be read: {error.Message}", files.At(path));
            return null;
        }
    }

    /// <summary>The text of a UTF-8 file without byte order mark and with LF as line end; null and a complaint when it
    /// is none.</summary>
    public static string? Text(IPackageFiles files, string path, DiagnosticBag bag) =>
        Bytes(files, path, bag) is { } bytes ? Decode(files, path, bytes, bag) : null;

    /// <summary>The content of a JSON or YAML file, and its text; null and a complaint when it is none.</summary>
    public static (SourceNode Node, string Text)? Node(IPackageFiles files, string path, DiagnosticBag bag)
    {
        if (Bytes(files, path, bag) is not { } bytes || Decode(files, path, bytes, bag) is not { } text) return null;
        var before = bag.Count;
        if (SourceReader.Read(files.At(path).File, bytes, bag) is { } node) return (node, text);
        if (bag.Count == before) bag.Error(DiagnosticCodes.MalformedFile, $"'{path}' is empty.", files.At(path, 1));
        return null;
    }

    // Only CR LF becomes LF: other line separators may be meant inside a quoted text.
    private static string? Decode(IPackageFiles files, string path, byte[] bytes, DiagnosticBag bag)
    {
        var content = bytes.AsSpan();
        if (content.StartsWith(Encoding.UTF8.Preamble)) content = content[3..];
        try
        {
            return s_strictUtf8.GetString(content).Replace("\r\n", "\n", StringComparison.Ordinal);
        }
        catch (DecoderFallbackException error)
        {
            var line = 1 + content[..Math.Max(0, error.Index)].Count((byte)'\n');
            bag.Error(DiagnosticCodes.UnreadableFile, $"'{path}' is not UTF-8 (byte {error.Index}).", files.At(path,
                line),
                "Save it as UTF-8.");
            return null;
        }
    }
}
