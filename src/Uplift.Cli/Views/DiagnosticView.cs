using Spectre.Console;
using Uplift.Diagnostics;

namespace Uplift.Cli.Views;

/// <summary>Writes findings: where, what, and on a second line what to do.</summary>
internal static class DiagnosticView
{
    public static void Write(Diagnostic diagnostic, IAnsiConsole console)
    {
        var error = diagnostic.Severity == Severity.Error;
        console.Write(new Text($"{(error ? "error" : "warning")} {diagnostic.Code}",
            new Style(error ? Color.Red : Color.Yellow)));
        var where = diagnostic.Position is { } position ? $"{position}: " : "";
        console.Profile.Out.Writer.WriteLine($": {where}{diagnostic.Message}");
        if (diagnostic.Hint.Length > 0) console.Profile.Out.Writer.WriteLine($"  {diagnostic.Hint}");
    }

    /// <summary>What is written of a finding as JSON.</summary>
    public static object Shape(Diagnostic diagnostic) => new
    {
        diagnostic.Code,
        severity = diagnostic.Severity,
        diagnostic.Message,
        position = diagnostic.Position?.ToString(),
        diagnostic.Hint,
    };
}
