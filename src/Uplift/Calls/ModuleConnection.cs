using System.Buffers;
using System.Text;

namespace Uplift.Calls;

/// <summary>Sends single requests to modules and reads what they answer, both within limits.</summary>
internal sealed class ModuleConnection(HttpMessageInvoker http, CallLimits limits, TimeProvider time)
{
    /// <summary>Connections that many calls share.</summary>
    public static HttpMessageInvoker Open(CallLimits limits) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = limits.Connect,
        // A module may close a connection that rests just when it is used again; a call is then lost, not refused.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    /// <summary>Sends one request; only a cancellation by the caller is thrown.</summary>
    public async Task<ModuleAnswer> SendAsync(
        string method, string path, string? body, CallTarget target, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = cancellationToken.UnsafeRegister(
            static state => ((CancellationTokenSource)state!).Cancel(), late);
        using var content = body is null ? null : new TrackedBody(Encoding.UTF8.GetBytes(body));
        using var request = Request(method, path, target);
        request.Content = content;
        try
        {
            using var response = await http.SendAsync(request, late.Token);
            return await ReadAsync(response, late.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Not too late by our clock: the connection's own limit.
            return content is { WasBegun: false }
                ? Failed(AnswerKind.NotSent, "no connection came about in time")
                : Failed(AnswerKind.Lost, $"no answer came within {Shown(limit)}");
        }
        catch (HttpRequestException error)
        {
            return Failed(WasNotSent(error, content) ? AnswerKind.NotSent : AnswerKind.Lost, Told(error));
        }
        catch (IOException error)
        {
            return Failed(AnswerKind.Lost, Told(error));
        }
    }

    private static HttpRequestMessage Request(string method, string path, CallTarget target)
    {
        var request = new HttpRequestMessage(HttpMethod.Parse(method), target.Address.At(path));
        var headers = request.Headers;
        headers.TryAddWithoutValidation("Accept", "*/*");
        headers.TryAddWithoutValidation("X-Okapi-Tenant", target.Tenant.Value);
        headers.TryAddWithoutValidation("X-Okapi-Url-To", target.Address.Shown);
        if (target.PlatformUrl is { } platform) headers.TryAddWithoutValidation("X-Okapi-Url", platform);
        if (target.Token is { } token) headers.TryAddWithoutValidation("X-Okapi-Token", token);
        if (target.RequestId is { } id) headers.TryAddWithoutValidation("X-Okapi-Request-Id", id);
        return request;
    }

    private async Task<ModuleAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var answer = new ModuleAnswer(AnswerKind.Answered)
        {
            Status = (int)response.StatusCode,
            HasLocation = response.Headers.Contains("Location"),
        };
        try
        {
            var (body, isTooLong) = await ReadBodyAsync(response.Content, cancellationToken);
            return answer with { Body = body, IsTooLong = isTooLong };
        }
        catch (Exception error) when (!answer.IsSuccess && error is IOException or HttpRequestException)
        {
            // A refusal stays one, also when its text breaks off.
            return answer;
        }
    }

    private async Task<(string Body, bool IsTooLong)> ReadBodyAsync(
        HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength == 0) return ("", false);
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var written = new ArrayBufferWriter<byte>(1024);
        while (written.WrittenCount <= limits.AnswerBytes)
        {
            var read = await stream.ReadAsync(written.GetMemory(), cancellationToken);
            if (read == 0) return (Encoding.UTF8.GetString(written.WrittenSpan), false);
            written.Advance(read);
        }

        return (Encoding.UTF8.GetString(written.WrittenSpan[..limits.AnswerBytes]), true);
    }

    private static bool WasNotSent(HttpRequestException error, TrackedBody? content) => content is { WasBegun: false }
        || error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
            or HttpRequestError.SecureConnectionError;

    private static ModuleAnswer Failed(AnswerKind kind, string reason) => new(kind) { Reason = reason };

    private static string Told(Exception error)
    {
        var innermost = error;
        while (innermost.InnerException is { } inner) innermost = inner;
        return innermost.Message.TrimEnd('.');
    }

    private static string Shown(TimeSpan limit) =>
        limit < TimeSpan.FromMinutes(1) ? $"{limit.TotalSeconds:0.###} seconds" : $"{limit.TotalMinutes:0.#} minutes";
}
