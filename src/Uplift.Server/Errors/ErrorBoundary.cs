using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Server.Errors;

/// <summary>Turns whatever stops a request into an answer; what nobody expected stays in the log.</summary>
public sealed partial class ErrorBoundary(RequestDelegate next, ILogger<ErrorBoundary> logger)
{
    private const int ClientClosed = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (IsBare(context))
            {
                await ErrorAnswer.WriteAsync(context, context.Response.StatusCode, BareFinding(context));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted) context.Response.StatusCode = ClientClosed;
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            var (status, findings) = Explain(error);
            if (status >= StatusCodes.Status500InternalServerError)
            {
                LogFailed(error, context.Request.Method, context.Request.Path);
            }

            await ErrorAnswer.WriteAsync(context, status, findings);
        }
    }

    private static (int Status, IReadOnlyList<Diagnostic> Findings) Explain(Exception error) => error switch
    {
        UpliftException known => (ErrorStatus.Of(known.Code), known.Diagnostics),
        LeaseHeldException held => (StatusCodes.Status409Conflict,
            [Of(DiagnosticCodes.TenantLocked, held.Message, "Wait until it is done.")]),
        BadHttpRequestException { InnerException: JsonException inner } => (StatusCodes.Status400BadRequest,
            [Of(DiagnosticCodes.MalformedFile, $"The body cannot be read: {OneLine(inner)}", "")]),
        BadHttpRequestException bad => (bad.StatusCode, [Of(DiagnosticCodes.WrongUsage, OneLine(bad), "")]),
        JsonException json => (StatusCodes.Status400BadRequest,
            [Of(DiagnosticCodes.MalformedFile, $"The body cannot be read: {OneLine(json)}", "")]),
        DbException => (StatusCodes.Status503ServiceUnavailable,
            [Of(DiagnosticCodes.StoreUnavailable, "The database cannot be used.",
                "Try again; the server's log says why.")]),
        _ => (StatusCodes.Status500InternalServerError,
            [Of(DiagnosticCodes.Unexpected, "Something unexpected went wrong.",
                "The server's log has it under the trace id.")]),
    };

    // Routing answers unknown paths and methods without a body.
    private static bool IsBare(HttpContext context) =>
        context.Response is { HasStarted: false, StatusCode: >= 400 } && context.Response.ContentType is null
        && context.Response.ContentLength is null or 0;

    private static IReadOnlyList<Diagnostic> BareFinding(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound =>
            [Of(DiagnosticCodes.NotFound, $"There is no {QuotedText.Of(context.Request.Path)}.",
                "See docs/reference/api.md.")],
        StatusCodes.Status405MethodNotAllowed =>
            [Of(DiagnosticCodes.WrongUsage,
                $"{QuotedText.Of(context.Request.Path)} does not take {context.Request.Method}.", "")],
        StatusCodes.Status415UnsupportedMediaType =>
            [Of(DiagnosticCodes.WrongUsage, "The body has a type that is not taken here.",
                "docs/reference/api.md says which; usually 'Content-Type: application/json'.")],
        _ => [],
    };

    private static Diagnostic Of(string code, string message, string hint) =>
        new(code, Severity.Error, message, null, hint);

    private static string OneLine(Exception error) => error.Message.ReplaceLineEndings(" ");

    [LoggerMessage(3010, LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailed(Exception error, string method, string path);
}
