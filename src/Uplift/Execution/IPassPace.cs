using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>Decides between two batches of a pass.</summary>
internal interface IPassPace
{
    /// <summary>Hears of a batch that was committed, and returns when the next may begin.</summary>
    /// <param name="cursor">How far the pass is.</param>
    /// <param name="took">How long the batch took.</param>
    /// <returns>False: the pass is to end here, to be gone on with later.</returns>
    public Task<bool> GoOnAsync(StepCursor cursor, TimeSpan took, CancellationToken cancellationToken);
}
