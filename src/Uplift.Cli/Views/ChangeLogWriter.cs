using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using Uplift.Cli.Hosting;
using Uplift.Execution;

namespace Uplift.Cli.Views;

/// <summary>Writes the log of a run, real or simulated, one object after the other.</summary>
internal sealed class ChangeLogWriter(Output output)
{
    private static readonly JsonSerializerOptions s_line = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>How many objects were written about.</summary>
    public long Written { get; private set; }

    /// <summary>Writes one object: a line of JSON, or its lines for people.</summary>
    public void Write(ChangeLogEntry entry)
    {
        Written++;
        if (output.Json) Console.Out.WriteLine(JsonSerializer.Serialize(entry, s_line));
        else WriteForPeople(entry);
    }

    private void WriteForPeople(ChangeLogEntry entry)
    {
        var console = output.Results;
        console.Write(new Text($"{entry.Collection}/{entry.ObjectId}", new Style(decoration: Decoration.Bold)));
        Line($" {entry.Action} by {entry.Module} for {entry.Tenant} (step {entry.Step})");
        foreach (var change in entry.Changes) Line(
            $"    {change.Change}{(change.Reason.Length > 0 ? $": {change.Reason}" : "")}");
        switch (entry)
        {
            case { AfterKnown: false }:
                Line("    edited since; what the run made of it cannot be told any more");
                break;
            case { Patch: { } patch }:
                foreach (var operation in patch) WritePatch(operation!.ToJsonString(s_line));
                break;
            case { After: { } after }:
                WritePatch($"+ {after.ToJsonString(s_line)}");
                break;
            case { Before: { } before }:
                WritePatch($"- {before.ToJsonString(s_line)}");
                break;
        }
    }

    private void WritePatch(string text)
    {
        var color = text.StartsWith('+') || text.Contains("\"op\":\"add\"", StringComparison.Ordinal) ? Color.Green
            : text.StartsWith('-') || text.Contains("\"op\":\"remove\"", StringComparison.Ordinal) ? Color.Red
            : Color.Yellow;
        if (output.Results.Profile.Capabilities.ColorSystem == ColorSystem.NoColors) Line($"    {text}");
        else output.Results.WriteLine($"    {text}", new Style(color));
    }

    // Past the console, which would break long lines.
    private void Line(string text) => output.Results.Profile.Out.Writer.WriteLine(text);
}
