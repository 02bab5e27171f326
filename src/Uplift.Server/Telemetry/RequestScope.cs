using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Uplift.Server.Access;

namespace Uplift.Server.Telemetry;

/// <summary>Puts tenant, module and trace of a request into the scope of whatever is logged, and one line at its
/// end; its trace says what was asked for and how it was answered.</summary>
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
            if (Activity.Current is { IsAllDataRequested: true } activity) Describe(activity, context);

            // Probes come every few seconds and say nothing.
            if (!context.Request.Path.StartsWithSegments("/health"))
            {
                LogAnswered(context.Request.Method, context.Request.Path, context.Response.StatusCode,
                    (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds, Caller.Of(context)?.Actor ?? "");
            }
        }
    }

    // The framework traces requests without saying anything of them.
    private static void Describe(Activity activity, HttpContext context)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        activity.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        activity.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route)
            .SetTag("url.path", context.Request.Path.Value)
            .SetTag("http.response.status_code", context.Response.StatusCode)
            .SetTag("uplift.tenant", context.GetRouteValue(TokenGate.TenantValue))
            .SetTag("uplift.module", context.GetRouteValue("module"));
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            activity.SetStatus(ActivityStatusCode.Error);
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
