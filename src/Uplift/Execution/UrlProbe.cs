using System.Net;

namespace Uplift.Execution;

/// <summary>Asks a URL whether something holds. What cannot be told does not hold.</summary>
public static class UrlProbe
{
    private static readonly HttpClient s_http = new() { Timeout = Timeout.InfiniteTimeSpan };

    // No proxy leads to this machine.
    private static readonly HttpClient s_near = new(new SocketsHttpHandler { UseProxy = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>What is wrong, in words; null: it answers a GET with a status of success.</summary>
    /// <param name="most">How long the answer is waited for.</param>
    public static async Task<string?> FindWrongAsync(string url, TimeSpan most, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(most);
        try
        {
            using var answer = await GetAsync(url, limit.Token);
            return answer.IsSuccessStatusCode ? null : $"{url} answers {(int)answer.StatusCode}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"'{url}' cannot be told: no answer within {most.TotalSeconds:0} s";
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return $"'{url}' cannot be told: {error.Message}";
        }
    }

    /// <summary>Whether anything answers that is no gateway's word that nothing stands behind it.</summary>
    /// <param name="most">How long the answer is waited for.</param>
    public static async Task<bool> AnswersAsync(string url, TimeSpan most, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(most);
        try
        {
            using var answer = await GetAsync(url, limit.Token);
            return !IsGatewayWord(answer.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return false;
        }
    }

    /// <summary>Whether a status says that nothing stands behind who answers.</summary>
    internal static bool IsGatewayWord(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static Task<HttpResponseMessage> GetAsync(string url, CancellationToken cancellationToken) =>
        (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback ? s_near : s_http)
            .GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
}
