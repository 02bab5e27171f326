namespace Uplift.Execution;

/// <summary>
/// Chooses how many objects (or tenants) the next batch takes: doubled while batches end well
/// within the target time, cut in proportion when they take longer.
/// </summary>
/// <param name="target">The time that a batch should take.</param>
/// <param name="most">The largest batch.</param>
/// <param name="first">The size to begin with.</param>
/// <param name="least">What slow batches are not cut below.</param>
public sealed class BatchSizer(TimeSpan target, int most, int first = 500, int least = 50)
{
    /// <summary>The size of the next batch.</summary>
    public int Size { get; private set; } = Math.Min(first, most);

    /// <summary>Takes a fraction, to find out which object of a batch the database refuses.</summary>
    public void Narrow() => Size = Math.Max(1, Size / 8);

    /// <summary>Learns how long a batch took.</summary>
    public void Took(TimeSpan time)
    {
        if (time < target / 2) Size = Math.Min(most, Size * 2);
        else if (time > target) Size = Math.Max(Math.Min(least, most), (int)(Size * (target / time)));
    }
}
