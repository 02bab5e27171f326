using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Uplift.Verification.Forms;

namespace Uplift.Verification.Reports;

/// <summary>
/// What some objects add to the files of a report, as bytes, and to its summary. For one thread at a
/// time; given back once it is written, and taken again, so that memory does not grow with the objects.
/// </summary>
internal sealed class ReportLines : IDisposable
{
    private readonly ArrayBufferWriter<byte>[] _files = [.. Enum.GetValues<WorkFile>()
        .Select(_ => new ArrayBufferWriter<byte>(4096))];
    private readonly Utf8JsonWriter _json = new(Stream.Null, FindingJson.Options);

    /// <summary>What these objects add to a file: UTF-8.</summary>
    public ArrayBufferWriter<byte> this[WorkFile file] => _files[(int)file];

    /// <summary>What these objects add to the summary.</summary>
    public ReportSummary Summary { get; private set; } = new();

    /// <summary>Adds findings to the CSV file, to the JSON Lines if they are asked for, and to the summary.</summary>
    /// <param name="show">Shows what an object becomes.</param>
    public void Add(IReadOnlyList<Finding> findings, VerificationRequest request, Func<IReadOnlyList<ShownPlace>> show)
    {
        foreach (var finding in findings)
        {
            CsvFormat.Write(this[WorkFile.Csv], finding, request.Delimiter);
            if (request.JsonLines is not null)
            {
                WriteJson(WorkFile.JsonLines, writer => FindingJson.Write(writer, finding));
            }

            Summary.Add(finding, show);
        }
    }

    /// <summary>Adds a value and the end of the line.</summary>
    public void WriteJson(WorkFile file, Action<Utf8JsonWriter> write)
    {
        _json.Reset(this[file]);
        write(_json);
        _json.Flush();
        this[file].Write("\n"u8);
    }

    /// <summary>Forgets all, and keeps the memory.</summary>
    public void Clear()
    {
        foreach (var file in _files) file.ResetWrittenCount();
        Summary = new ReportSummary();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();
}

/// <summary>Lines that are not in use.</summary>
internal sealed class SpareLines
{
    private readonly ConcurrentBag<ReportLines> _spare = [];

    /// <summary>Empty lines.</summary>
    public ReportLines Take() => _spare.TryTake(out var lines) ? lines : new ReportLines();

    /// <summary>Takes back lines that were written.</summary>
    public void Give(ReportLines lines)
    {
        lines.Clear();
        _spare.Add(lines);
    }
}
