namespace Uplift.Execution;

/// <summary>Asks a URL whether something holds. What cannot be told does not hold.</summary>
public static class UrlProbe
{
    private static readonly HttpClient s_http = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>What is wrong, in words; null: it answers a GET with a status of success.</summary>
    /// <param name="most">How long the answer is waited for.</param>
    public static async Task<string?> FindWrongAsync(string url, TimeSpan most, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(most);
        try
        {
            using var answer = await s_http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, limit.Token);
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
}
