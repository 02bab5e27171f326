namespace Uplift.Control;

/// <summary>
/// Reads something for all who ask for it at the same time at once. Each gets what was read after he had asked, so that nobody is
/// told what was known before.
/// </summary>
internal sealed class SharedRead<T>(Func<Task<T>> read)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<T>? _next;
    private bool _isReading;

    /// <summary>What a read says that begins now or when the one under way has ended.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the read.</param>
    public Task<T> ReadAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<T> next;
        lock (_lock)
        {
            next = _next ??= new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_isReading) return next.Task.WaitAsync(cancellationToken);
            _isReading = true;
        }

        _ = ReadAllAsync();
        return next.Task.WaitAsync(cancellationToken);
    }

    private async Task ReadAllAsync()
    {
        while (TakeNext() is { } next)
        {
            try
            {
                next.SetResult(await read());
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                next.SetException(error);
            }
        }
    }

    private TaskCompletionSource<T>? TakeNext()
    {
        lock (_lock)
        {
            var next = _next;
            _next = null;
            _isReading = next is not null;
            return next;
        }
    }
}
