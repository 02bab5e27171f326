namespace Uplift.Jobs;

/// <summary>
/// Writes the stages of many jobs of this process together: what comes while a transaction is being written waits for the
/// next one, so that jobs at once share commits instead of standing in line for them. What a job has to say is asked for only
/// when its turn comes, so that all that happened meanwhile is said with it.
/// </summary>
internal sealed class StageWriter(JobTable table) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private List<Waiting> _waiting = [];
    private bool _isWriting;
    private StageConnection? _connection;

    /// <summary>Ends when it is committed: who asked to cancel the job ("" when nobody did); null: the job is lost.</summary>
    public Task<string?> WriteAsync(JobWrite write) => WriteAsync(() => write);

    /// <summary>Ends when it is committed: who asked to cancel the job ("" when nobody did); null: the job is lost.</summary>
    /// <param name="say">What is to be written, asked for once; null: nothing. What it throws ends the task.</param>
    public Task<string?> WriteAsync(Func<JobWrite?> say)
    {
        var done = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiting.Add(new Waiting(say, done));
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
            List<Waiting> batch;
            lock (_lock)
            {
                (batch, _waiting) = (_waiting, []);
                if (batch.Count == 0)
                {
                    _isWriting = false;
                    return;
                }
            }

            batch.RemoveAll(each => !IsToBeWritten(each));
            if (batch.Count > 0) await WriteAsync(batch);
        }
    }

    private static bool IsToBeWritten(Waiting waiting)
    {
        try
        {
            waiting.Write = waiting.Say();
            if (waiting.Write is null) waiting.Done.SetResult("");
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // It ends the one job that it comes from.
            waiting.Done.SetException(error);
        }

        return waiting.Write is not null;
    }

    private async Task WriteAsync(List<Waiting> batch)
    {
        try
        {
            // Each is committed or refused with its batch; nobody's token may take the others' writes along.
            _connection ??= await table.OpenStagesAsync(CancellationToken.None);
            var results = await _connection.WriteAsync([.. batch.Select(each => each.Write!)], CancellationToken.None);
            foreach (var (index, each) in batch.Index()) each.Done.SetResult(results[index]);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Those who wait decide what becomes of their jobs; the next batch begins with another connection.
            await DisposeAsync();
            foreach (var each in batch) each.Done.TrySetException(error);
        }
    }

    private sealed class Waiting(Func<JobWrite?> say, TaskCompletionSource<string?> done)
    {
        public Func<JobWrite?> Say => say;

        public TaskCompletionSource<string?> Done => done;

        public JobWrite? Write { get; set; }
    }
}
