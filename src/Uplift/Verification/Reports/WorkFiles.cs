using System.Text.Json;

namespace Uplift.Verification.Reports;

/// <summary>How far an interrupted verification came, and how long its files were then.</summary>
internal sealed record VerificationCursor
{
    /// <summary>What was asked for, and the state of the tenants: another one begins anew.</summary>
    public required string Key { get; init; }

    /// <summary>The tenant that is being looked at, by its number.</summary>
    public int Tenant { get; init; }

    /// <summary>Its collection, by its number.</summary>
    public int Collection { get; init; }

    /// <summary>The last id that was looked at; null: none yet.</summary>
    public string? After { get; init; }

    /// <summary>Objects looked at.</summary>
    public long Objects { get; init; }

    public required ReportSummary Summary { get; init; }

    /// <summary>Lengths of the files in bytes, in the order of <see cref="WorkFile"/>.</summary>
    public required IReadOnlyList<long> Lengths { get; init; }
}

/// <summary>The files of a verification under way.</summary>
internal enum WorkFile
{
    Csv,
    JsonLines,
    Deltas,
    Made,
    Rules,
}

/// <summary>
/// The folder beside the report in which it grows, and the cursor in it. After an interruption the files are
/// cut to the lengths of the cursor, so that nothing is missing and nothing twice.
/// </summary>
internal sealed class WorkFiles : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private readonly string _folder;
    private readonly string _cursor;
    private readonly FileStream[] _files;

    private WorkFiles(string folder, FileMode mode)
    {
        _folder = folder;
        _cursor = CursorOf(folder);
        _files =
        [
            .. Enum.GetValues<WorkFile>().Select(file => new FileStream(
                PathOf(file), mode, FileAccess.ReadWrite, FileShare.Read, 1 << 16)),
        ];
    }

    /// <summary>Opens the folder of a report.</summary>
    /// <param name="key">What is asked for; an earlier cursor of something else does not count.</param>
    public static (WorkFiles Files, VerificationCursor? Cursor) Open(string report, string key)
    {
        var folder = report + ".work";
        if (Read(CursorOf(folder)) is { } cursor && cursor.Key == key)
        {
            var files = new WorkFiles(folder, FileMode.OpenOrCreate);
            foreach (var (index, length) in cursor.Lengths.Index())
            {
                files._files[index].SetLength(length);
                files._files[index].Seek(0, SeekOrigin.End);
            }

            return (files, cursor);
        }

        Directory.CreateDirectory(folder);
        File.Delete(CursorOf(folder));
        return (new WorkFiles(folder, FileMode.Create), null);
    }

    /// <summary>The path of a file.</summary>
    public string PathOf(WorkFile file) => Path.Combine(_folder, file.ToString().ToLowerInvariant());

    /// <summary>Adds to a file.</summary>
    public void Append(WorkFile file, ReadOnlySpan<byte> bytes) => _files[(int)file].Write(bytes);

    /// <summary>Makes what was added readable by its path.</summary>
    public void Flush()
    {
        foreach (var file in _files) file.Flush();
    }

    /// <summary>Empties a file.</summary>
    public void Clear(WorkFile file) => _files[(int)file].SetLength(0);

    /// <summary>Remembers how far it is; from here an interrupted verification goes on.</summary>
    public void Save(VerificationCursor cursor)
    {
        Flush();
        var saved = cursor with { Lengths = [.. _files.Select(file => file.Length)] };
        var next = _cursor + ".next";
        File.WriteAllText(next, JsonSerializer.Serialize(saved, s_json));
        File.Move(next, _cursor, overwrite: true);
    }

    /// <summary>Moves a file to where it was asked for.</summary>
    public void Publish(WorkFile file, string target)
    {
        _files[(int)file].Dispose();
        File.Move(PathOf(file), target, overwrite: true);
    }

    /// <summary>Removes the folder, since all is published.</summary>
    public void Remove()
    {
        Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }

    private static string CursorOf(string folder) => Path.Combine(folder, "cursor.json");

    // A cursor that cannot be read is none: verification begins anew, which is slower and never wrong.
    private static VerificationCursor? Read(string file)
    {
        if (!File.Exists(file)) return null;
        try
        {
            return JsonSerializer.Deserialize<VerificationCursor>(File.ReadAllText(file), s_json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
