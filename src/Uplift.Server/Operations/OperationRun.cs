using Uplift.Control;

namespace Uplift.Server.Operations;

/// <summary>An operation that this process works on.</summary>
internal sealed class OperationRun(HeldOperation held, CancellationToken stopping) : IDisposable
{
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(stopping);

    /// <summary>The operation, and the right to write it.</summary>
    public HeldOperation Held => held;

    /// <summary>What happens in it.</summary>
    public OperationProgress Progress { get; } = new(held.Hold);

    /// <summary>True when somebody asked to cancel it: then it ends, else it is left to the next process.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Cancelled when the work is to stop between two batches.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>Ends with the work.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>Somebody asked to cancel the operation.</summary>
    public void Cancel()
    {
        IsCancelled = true;
        Abandon();
    }

    /// <summary>Another process has the operation.</summary>
    public void Abandon()
    {
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended just now.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();
}
