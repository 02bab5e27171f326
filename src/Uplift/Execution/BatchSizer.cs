namespace Uplift.Execution;

/// <summary>
/// Chooses how many objects the next batch takes: doubled while batches end well within the target time, cut in
/// proportion when they
/// take longer.
/// </summary>
public sealed class BatchSizer(TimeSpan target, int most)
{
    private const int First = 500;
    private const int Least = 50;

    /// <summary>Objects for the next batch.</summary>
    public int Size { get; private set; } = Math.Min(First, most);

    /// <summary>Takes a fraction, to find out which object of a batch the database refuses.</summary>
    public void Narrow() => Size = Math.Max(1, Size / 8);

    /// <summary>Learns how long a batch took.</summary>
    public void Took(TimeSpan time)
    {
        if (time < target / 2) Size = Math.Min(most, Size * 2);
        else if (time > target) Size = Math.Max(Math.Min(Least, most), (int)(Size * (target / time)));
    }
}
