using Uplift.Diagnostics;

namespace Uplift.Server.Errors;

/// <summary>What went wrong, as RFC 9457 has it.</summary>
/// <param name="Type">Names the kind of problem: <c>urn:uplift:</c> and the code.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What happened, in a sentence.</param>
/// <param name="Instance">The path of the request.</param>
/// <param name="Code">The code of the first finding; see docs/diagnostics.md.</param>
/// <param name="Hint">What to do next.</param>
/// <param name="Findings">All that was found.</param>
/// <param name="TraceId">By which the server's log has more.</param>
public sealed record Problem(
    string Type, string Title, int Status, string? Detail, string Instance, string? Code, string? Hint,
    IReadOnlyList<Finding> Findings, string TraceId);

/// <summary>One finding.</summary>
/// <param name="Code">Stable across releases.</param>
/// <param name="Severity">error or warning.</param>
/// <param name="Message">One sentence that names the object.</param>
/// <param name="Position">Where in a file.</param>
/// <param name="Hint">What to do next.</param>
public sealed record Finding(string Code, string Severity, string Message, string? Position, string Hint)
{
    /// <summary>As it is sent.</summary>
    public static Finding Of(Diagnostic diagnostic) => new(
        diagnostic.Code, diagnostic.Severity.ToString().ToLowerInvariant(), diagnostic.Message,
        diagnostic.Position?.ToString(),
        diagnostic.Hint);
}
