using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Uplift.Diagnostics;
using Uplift.Server.Errors;

namespace Uplift.Server.Routing;

/// <summary>Hands a request to a module and its answer back, both as they come: neither is kept as a whole.</summary>
internal sealed class ModuleForwarder : IDisposable
{
    // These speak of one connection, and there are two.
    private static readonly HashSet<string> s_ofConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade",
    };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    /// <summary>Sends the request there and the answer back.</summary>
    /// <param name="without">A header that was for this server, and is not handed on.</param>
    public async Task SendAsync(HttpContext context, ProxyTarget target, string without)
    {
        using var request = RequestOf(context, target.Url!, without);
        HttpResponseMessage answer;
        try
        {
            answer = await _client.SendAsync(request, context.RequestAborted);
        }
        catch (HttpRequestException error)
        {
            await ErrorAnswer.WriteAsync(
                context, StatusCodes.Status502BadGateway, DiagnosticCodes.ModuleUnreachable,
                $"Module '{target.Module}' cannot be reached at {target.Url}: {error.Message}",
                "Is it running there? 'uplift module url' says where it runs.");
            return;
        }

        using (answer)
        {
            context.Response.StatusCode = (int)answer.StatusCode;
            CopyHeaders(answer, context.Response.Headers);
            await context.Response.StartAsync(context.RequestAborted);
            try
            {
                await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                // The client must not take half of an answer for the whole.
                context.Abort();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage RequestOf(HttpContext context, string url, string without)
    {
        var incoming = context.Request;
        var request = new HttpRequestMessage(
            new HttpMethod(incoming.Method),
            new Uri($"{url}{incoming.PathBase.ToUriComponent()}{incoming.Path.ToUriComponent()}{incoming.QueryString.ToUriComponent()}"));
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            // Modules know themselves how much they take.
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            {
                limit.MaxRequestBodySize = null;
            }

            request.Content = new StreamContent(incoming.Body);
        }

        foreach (var (name, values) in incoming.Headers)
        {
            if (s_ofConnection.Contains(name) || name.Equals("Host", StringComparison.OrdinalIgnoreCase)
                || name.Equals(without, StringComparison.OrdinalIgnoreCase)) continue;
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    private static void CopyHeaders(HttpResponseMessage answer, IHeaderDictionary headers)
    {
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!s_ofConnection.Contains(name)) headers[name] = values.ToArray();
        }
    }
}
