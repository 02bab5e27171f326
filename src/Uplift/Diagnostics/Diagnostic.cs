namespace Uplift.Diagnostics;

/// <summary>How much a <see cref="Diagnostic"/> weighs.</summary>
public enum Severity
{
    /// <summary>What was asked for cannot be done.</summary>
    Error,

    /// <summary>It can be done, and a person should know.</summary>
    Warning,
}

/// <summary>
/// A finding that someone can act on: what is wrong, with what, where, and what to do next.
/// </summary>
/// <param name="Code">One of <see cref="DiagnosticCodes"/>; stable across releases.</param>
/// <param name="Severity">Whether it stops the work.</param>
/// <param name="Message">One sentence that names the object.</param>
/// <param name="Position">Where in a file, where there is one.</param>
/// <param name="Hint">What to do next; empty when the message says it.</param>
public sealed record Diagnostic(
    string Code, Severity Severity, string Message, SourcePosition? Position = null, string Hint = "")
{
    /// <summary>The finding on one line: position, severity, code, sentence, hint.</summary>
    public override string ToString()
    {
        var where = Position is { } position ? $"{position}: " : "";
        var hint = Hint.Length == 0 ? "" : $" {Hint}";
        return $"{where}{(Severity == Severity.Error ? "error" : "warning")} {Code}: {Message}{hint}";
    }
}
