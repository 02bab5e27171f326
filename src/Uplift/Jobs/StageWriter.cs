using System.Data.Common;

namespace Uplift.Jobs;

/// <summary>
/// Writes the stages of many jobs of this process together: what comes while a transaction is being written waits for the
/// next one, so that jobs at once share commits instead of standing in line for them.
/// </summary>
internal sealed class StageWriter(JobTable table) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private List<(JobWrite Write, TaskCompletionSource<string?> Done)> _waiting = [];
    private bool _isWriting;
    private DbConnection? _connection;

    /// <summary>Ends when it is committed: who asked to cancel the job ("" when nobody did); null: the job is lost.</summary>
    public Task<string?> WriteAsync(JobWrite write)
    {
        var done = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add((write, done));
            if (_isWriting) return done.Task;
            _isWriting = true;
        }

        _ = Task.Run(WriteAllAsync);
        return done.Task;
    }

    /// <summary>Closes its connection; nobody writes any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection) await connection.DisposeAsync();
    }

    private async Task WriteAllAsync()
    {
        while (true)
        {
            List<(JobWrite Write, TaskCompletionSource<string?> Done)> batch;
            lock (_lock)
            {
                (batch, _waiting) = (_waiting, []);
                if (batch.Count == 0)
                {
                    _isWriting = false;
                    return;
                }
            }

            try
            {
                // Each is committed or refused with its batch; nobody's token may take the others' writes along.
                _connection ??= await table.OpenAsync(CancellationToken.None);
                var results = await table.WriteAsync(_connection, [.. batch.Select(each => each.Write)], CancellationToken.None);
                foreach (var (index, (_, done)) in batch.Index()) done.SetResult(results[index]);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // Those who wait decide what becomes of their jobs; the next batch begins with another connection.
                await DisposeAsync();
                foreach (var (_, done) in batch) done.TrySetException(error);
            }
        }
    }
}
