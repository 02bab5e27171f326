namespace Uplift.Store.Tests.Conformance;

/// <summary>A clock that a test moves.</summary>
public sealed class ManualTime : TimeProvider
{
    private DateTimeOffset _now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>Moves the clock forward.</summary>
    public void Pass(TimeSpan time) => _now += time;
}
