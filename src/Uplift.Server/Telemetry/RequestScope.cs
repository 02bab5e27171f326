using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Uplift.Server.Access;

namespace Uplift.Server.Telemetry;

/// <summary>Puts tenant, module and trace of a request into the scope of whatever is logged, and one line at its
/// end.</summary>
public sealed partial class RequestScope(RequestDelegate next, ILogger<RequestScope> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        using var scope = logger.BeginScope(new ScopeValues(context));
        try
        {
            await next(context);
        }
        finally
        {
            // Probes come every few seconds and say nothing.
            if (!context.Request.Path.StartsWithSegments("/health"))
            {
                LogAnswered(context.Request.Method, context.Request.Path, context.Response.StatusCode,
                    (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds, Caller.Of(context)?.Actor ?? "");
            }
        }
    }

    [LoggerMessage(3020, LogLevel.Information, "{Method} {Path}: {Status} in {Milliseconds} ms for {Actor}")]
    private partial void LogAnswered(string method, string path, int status, long milliseconds, string actor);

    // Read when a line is written: what routing finds is not known when the scope begins.
    private sealed class ScopeValues(HttpContext context) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 3;

        public KeyValuePair<string, object?> this[int index] => index switch
        {
            0 => new("tenant", context.GetRouteValue(TokenGate.TenantValue)),
            1 => new("module", context.GetRouteValue("module")),
            _ => new("trace", Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier),
        };

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            for (var index = 0; index < Count; index++) yield return this[index];
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() =>
            string.Join(' ', this.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={pair.Value}"));
    }
}
