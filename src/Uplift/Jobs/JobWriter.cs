namespace Uplift.Jobs;

/// <summary>
/// Writes what becomes of many jobs of this process together: what comes while a transaction is being
/// written waits for the next one, so that jobs at once share commits instead of standing in line for them. What a
/// running job has to say is asked for only when its turn comes, so that all that happened meanwhile is said with it.
/// </summary>
internal sealed class JobWriter(Func<CancellationToken, Task<JobConnection>> open)
{
    private static readonly TimeSpan s_linger = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private List<Waiting> _waiting = [];
    private TaskCompletionSource? _idle;
    private bool _isWriting;
    private JobConnection? _connection;

    /// <summary>Ends when it is committed: who asked to cancel the job ("" when nobody did); null:
    /// the job is lost.</summary>
    /// <param name="say">What is to be written, asked for once; null: nothing. What it throws ends the task.</param>
    public Task<string?> WriteAsync(Func<JobWrite?> say)
    {
        JobStep? step = null;
        return WaitAsync(
            batch =>
            {
                if (step is null && say() is { } write) step = new JobStep(write);
                if (step is not null) batch.Steps.Add(step);
                return step is not null;
            },
            () => step is null ? "" : step.CancelledBy);
    }

    /// <summary>Ends when it is committed: false when something stands in its way, and nothing was written.</summary>
    public Task<bool> AddAsync(JobAdd add) => WaitAsync(
        batch =>
        {
            batch.Adds.Add(add);
            return true;
        },
        () => add.IsAdded);

    /// <summary>Ends when it is committed: false when the job is lost, and nothing was written.</summary>
    public Task<bool> EndAsync(JobEnd end) => WaitAsync(
        batch =>
        {
            batch.Ends.Add(end);
            return true;
        },
        () => end.IsHeld);

    private Task<T> WaitAsync<T>(Func<JobBatch, bool> join, Func<T> result)
    {
        var waiting = new Waiting<T>(join, result);
        lock (_lock)
        {
            _waiting.Add(waiting);
            _idle?.TrySetResult();
            if (_isWriting) return waiting.Task;
            _isWriting = true;
        }

        _ = Task.Run(WriteAllAsync);
        return waiting.Task;
    }

    private async Task WriteAllAsync()
    {
        while (await TakeAsync() is { } some) await WriteAsync(some);
    }

    // Null: nobody has come for a while. The connection is closed, and who comes next begins anew.
    private async Task<List<Waiting>?> TakeAsync()
    {
        for (var isOver = false; ;)
        {
            Task came;
            lock (_lock)
            {
                if (_waiting.Count > 0)
                {
                    var some = _waiting;
                    (_waiting, _idle) = ([], null);
                    return some;
                }

                if (isOver && _connection is null)
                {
                    _isWriting = false;
                    return null;
                }

                came = (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            try
            {
                if (isOver) await CloseAsync();
                else await came.WaitAsync(s_linger);
            }
            catch (TimeoutException)
            {
                isOver = true;
            }
        }
    }

    private async Task WriteAsync(List<Waiting> some)
    {
        var batch = new JobBatch();
        some.RemoveAll(each => !each.TryJoin(batch));
        if (some.Count == 0) return;
        try
        {
            // Each is committed or refused with its batch; nobody's token may take the others' writes along.
            _connection ??= await open(CancellationToken.None);
            await _connection.WriteAsync(batch, CancellationToken.None);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            await FailAsync(some, error);
            return;
        }

        foreach (var each in some) each.End();
    }

    private async Task FailAsync(List<Waiting> some, Exception error)
    {
        // Where one of them is at fault and nothing was written, only that one is to fail.
        var isToBeDivided = some.Count > 1 && _connection is { } connection && connection.HasSurelyFailed(error);
        await CloseAsync();
        foreach (var each in some)
        {
            if (isToBeDivided) await WriteAsync([each]);
            else each.Fail(error);
        }
    }

    private async Task CloseAsync()
    {
        if (_connection is not { } connection) return;
        _connection = null;
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // It was broken already; those who wrote by it have been told.
        }
    }

    private abstract class Waiting
    {
        /// <summary>False: it has ended, and there is nothing to be written for it.</summary>
        public abstract bool TryJoin(JobBatch batch);

        public abstract void End();

        public abstract void Fail(Exception error);
    }

    private sealed class Waiting<T>(Func<JobBatch, bool> join, Func<T> result) : Waiting
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _done.Task;

        public override bool TryJoin(JobBatch batch)
        {
            try
            {
                if (join(batch)) return true;
                End();
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                // It ends the one job that it comes from.
                Fail(error);
            }

            return false;
        }

        public override void End() => _done.TrySetResult(result());

        public override void Fail(Exception error) => _done.TrySetException(error);
    }
}
