using System.Text.Encodings.Web;
using System.Text.Json;

namespace Uplift.Verification.Reports;

/// <summary>Findings and deltas as JSON, one object a line.</summary>
internal static class FindingJson
{
    public static JsonWriterOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1000,
    };

    /// <summary>Writes a finding.</summary>
    public static void Write(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("findingId", finding.Id);
        writer.WriteString("tenant", finding.Tenant);
        writer.WriteString("module", finding.Module);
        writer.WriteString("objectId", finding.ObjectId);
        writer.WriteString("objectName", finding.ObjectName);
        writer.WriteString("objectType", finding.ObjectType);
        writer.WriteString("change", finding.ChangeName);
        writer.WriteString("status", Finding.WordOf(finding.Status));
        writer.WriteString("path", finding.Path);
        writer.WriteString("message", finding.Message);
        if (finding.Change is { } change)
        {
            writer.WriteString("phase", change.Phase.ToString().ToLowerInvariant());
            writer.WriteString("type", change.Type.ToString().ToLowerInvariant());
            writer.WriteString("priority", change.Priority.ToString().ToLowerInvariant());
        }

        writer.WriteString("objectHash", finding.ObjectHash);
        writer.WriteEndObject();
    }
}
