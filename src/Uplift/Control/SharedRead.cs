namespace Uplift.Control;

/// <summary>
/// Reads something for all who ask at the same time at once. Each gets what was read after he had
/// asked, so that nobody is told what was known before.
/// </summary>
/// <typeparam name="TAsk">What is asked about.</typeparam>
/// <typeparam name="T">What is told to all who asked meanwhile.</typeparam>
internal sealed class SharedRead<TAsk, T>(Func<IReadOnlyList<TAsk>, Task<T>> read)
{
    private readonly Lock _lock = new();
    private Round? _next;
    private bool _isReading;

    /// <summary>What a read says that begins now or when the one under way has ended.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the read.</param>
    public Task<T> ReadAsync(TAsk ask, CancellationToken cancellationToken)
    {
        Round next;
        lock (_lock)
        {
            next = _next ??= new Round();
            next.Asks.Add(ask);
            if (_isReading) return next.Told.Task.WaitAsync(cancellationToken);
            _isReading = true;
        }

        _ = ReadAllAsync();
        return next.Told.Task.WaitAsync(cancellationToken);
    }

    private async Task ReadAllAsync()
    {
        while (TakeNext() is { } next)
        {
            try
            {
                next.Told.SetResult(await read(next.Asks));
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                next.Told.SetException(error);
            }
        }
    }

    private Round? TakeNext()
    {
        lock (_lock)
        {
            var next = _next;
            _next = null;
            _isReading = next is not null;
            return next;
        }
    }

    private sealed class Round
    {
        public List<TAsk> Asks { get; } = [];

        public TaskCompletionSource<T> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
