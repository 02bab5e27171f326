using Uplift.Execution;

namespace Uplift.Store.Tests.Execution;

/// <summary>A process that falls at its n-th fault point: from then on nothing of it passes any more.</summary>
public sealed class FallingProcess : IFaultPoints
{
    /// <summary>Where it falls, from 1; 0: nowhere.</summary>
    public int At { get; set; }

    /// <summary>The names that were passed.</summary>
    public List<string> Passed { get; } = [];

    /// <summary>True once it has fallen.</summary>
    public bool IsDown => At > 0 && Passed.Count >= At;

    public void Pass(string point)
    {
        Passed.Add(point);
        if (IsDown) throw new InvalidOperationException($"The process fell at {point}.");
    }
}
