using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Uplift.Diagnostics;

namespace Uplift.Server.Errors;

/// <summary>
/// Answers that something went wrong: below <c>/_/</c> as plain text, as Okapi's clients expect; elsewhere as problem
/// details (RFC 9457) with the codes of the findings.
/// </summary>
internal static class ErrorAnswer
{
    /// <summary>Answers with one finding.</summary>
    public static Task WriteAsync(HttpContext context, int status, string code, string message, string hint = "") =>
        WriteAsync(context, status, [new Diagnostic(code, Severity.Error, message, null, hint)]);

    /// <summary>Answers with findings, the first of which gives the code.</summary>
    public static Task WriteAsync(HttpContext context, int status, IReadOnlyList<Diagnostic> findings)
    {
        // Okapi has but few statuses for its clients.
        context.Response.StatusCode = status = IsOkapi(context) && status is (409 or 422)
            ? StatusCodes.Status400BadRequest : status;
        return IsOkapi(context) ? WriteTextAsync(context, findings) : WriteProblemAsync(context, status, findings);
    }

    /// <summary>True for the face that Okapi's clients talk to.</summary>
    public static bool IsOkapi(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/_", StringComparison.Ordinal);

    private static Task WriteTextAsync(HttpContext context, IReadOnlyList<Diagnostic> findings)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            string.Join(
                "\n", findings.Select(
                    finding => finding.Hint.Length == 0 ? finding.Message : $"{finding.Message} {finding.Hint}")),
            context.RequestAborted);
    }

    private static Task WriteProblemAsync(HttpContext context, int status, IReadOnlyList<Diagnostic> findings)
    {
        var problem = new Problem(
            findings.Count == 0
                ? "about:blank" : $"urn:uplift:{findings[0].Code}", ReasonPhrases.GetReasonPhrase(status), status,
            findings.Count == 0 ? null : findings[0].Message, context.Request.Path, findings.Count == 0
                ? null : findings[0].Code,
            findings.Count == 0 ? null : findings[0].Hint, [.. findings.Select(Finding.Of)],
            Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier);
        context.Response.ContentType = "application/problem+json";
        return context.Response.WriteAsync(
            JsonSerializer.Serialize(problem, ServerJson.Options), context.RequestAborted);
    }
}
