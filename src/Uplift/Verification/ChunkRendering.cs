using System.Buffers;
using System.Text;
using System.Text.Json;
using Uplift.Documents;
using Uplift.Stores;
using Uplift.Verification.Checks;
using Uplift.Verification.Forms;
using Uplift.Verification.Reports;

namespace Uplift.Verification;

/// <summary>What was made of a chunk.</summary>
/// <param name="Objects">Those of which something is said.</param>
/// <param name="Made">The lines of objects that are made in other collections.</param>
internal sealed record RenderedChunk(IReadOnlyList<RenderedObject> Objects, IReadOnlyList<string> Made);

/// <summary>An object with what the files of the report say of it.</summary>
/// <param name="Findings">What was found, with a way to show what the object becomes.</param>
internal sealed record RenderedObject(IReadOnlyList<Finding> Findings, Func<IReadOnlyList<ShownPlace>> Show)
{
    public string Csv { get; init; } = "";

    public string Rules { get; init; } = "";

    /// <summary>UTF-8.</summary>
    public ReadOnlyMemory<byte> JsonLines { get; init; }

    /// <summary>UTF-8.</summary>
    public ReadOnlyMemory<byte> Delta { get; init; }
}

/// <summary>Turns verified objects into the lines of the report; any number of threads at once.</summary>
internal sealed class ChunkRendering(
    TenantId tenant, PendingCollection pending, VerificationRequest request, FindingMaker maker)
{
    private readonly ObjectRules _rules = new(pending, maker);
    private readonly string _group = $"{tenant}/{pending.Package.Id}/{pending.Table.Name}";

    /// <summary>What is written of an object; null: nothing.</summary>
    public RenderedObject? Render(ObjectProgress progress)
    {
        var isTouched = progress.Results.Any(entry => entry.Stage.IsManual || entry.Result.Made.Count + entry.Result.Failures.Count > 0);
        if (!isTouched && !_rules.AreAny) return null;
        var source = progress.Source;
        var hash = ObjectHash.Of(source.Document.Text);
        var before = TryRead(source.Document.Text);
        var delta = before is null ? null : progress.Compare(pending.Form, before);
        var findings = maker.Make(progress, before, delta, hash);
        var lines = new List<RuleLine>();
        var after = progress.IsDeleted ? null : progress.Made.Any() ? TryRead(progress.Current.Text) : before;
        _rules.Check(progress, after, hash, findings, lines);
        if (findings.Count == 0 && lines.Count == 0) return null;
        return new RenderedObject(findings, () => before is null || delta is null ? [] : delta.Show(before))
        {
            Csv = Csv(findings, request.Delimiter),
            JsonLines = request.JsonLines is null ? default : JsonLines(findings),
            Delta = request.Deltas is null || delta is null ? default : Delta(_group, source.Document.Id, hash, delta),
            Rules = Rules(lines),
        };
    }

    /// <summary>Findings as lines of CSV.</summary>
    public static string Csv(IReadOnlyList<Finding> findings, char delimiter)
    {
        if (findings.Count == 0) return "";
        var output = new StringBuilder(512);
        foreach (var finding in findings) CsvFormat.Write(output, finding, delimiter);
        return output.ToString();
    }

    /// <summary>Findings as lines of JSON.</summary>
    public static ReadOnlyMemory<byte> JsonLines(IReadOnlyList<Finding> findings)
    {
        var output = new ArrayBufferWriter<byte>(512);
        foreach (var finding in findings)
        {
            using (var writer = new Utf8JsonWriter(output, FindingJson.Options)) FindingJson.Write(writer, finding);
            output.Write("\n"u8);
        }

        return output.WrittenMemory;
    }

    private IDocumentView? TryRead(string text)
    {
        try
        {
            return pending.Form.Read(text);
        }
        catch (ObjectRefusedException)
        {
            return null;
        }
    }

    private static string Rules(List<RuleLine> lines)
    {
        if (lines.Count == 0) return "";
        var output = new StringBuilder(256);
        foreach (var line in lines) line.Write(output);
        return output.ToString();
    }

    /// <summary>The line of an object that an effect makes; "" where no deltas are asked for.</summary>
    public string Made(CollectionTable table, StoredDocument document)
    {
        if (request.Deltas is null) return "";
        var form = DocumentForms.Of(table.Collection);
        var line = Delta($"{tenant}/{pending.Package.Id}/{table.Name}", document.Id, "", form.Creation(form.Read(document.Text)));
        return Encoding.UTF8.GetString(line.Span);
    }

    private static ReadOnlyMemory<byte> Delta(string group, string id, string hash, IDocumentDelta delta)
    {
        var output = new ArrayBufferWriter<byte>(512);
        output.Write(Encoding.UTF8.GetBytes(group + "\t"));
        using (var writer = new Utf8JsonWriter(output, FindingJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("id", id);
            writer.WriteString("hash", hash);
            writer.WritePropertyName("patch");
            delta.Write(writer);
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenMemory;
    }
}
