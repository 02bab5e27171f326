using System.Runtime.CompilerServices;

namespace Uplift.Server.Api;

/// <summary>Streams that can be open for long.</summary>
internal static class EventStreams
{
    /// <summary>The same, ended when the server is being stopped: a client that watches must not hold it up.</summary>
    public static async IAsyncEnumerable<T> Until<T>(
        this IAsyncEnumerable<T> events, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancellationToken);
        await using var source = events.GetAsyncEnumerator(either.Token);
        while (await MoveAsync(source, stopping)) yield return source.Current;
    }

    private static async Task<bool> MoveAsync<T>(IAsyncEnumerator<T> source, CancellationToken stopping)
    {
        try
        {
            return await source.MoveNextAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
