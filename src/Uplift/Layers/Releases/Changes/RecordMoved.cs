namespace Uplift.Layers.Releases.Changes;

/// <summary>A record has another id, or is in another collection.</summary>
public sealed record RecordMoved(RecordId From, RecordId To) : DeclaredChange
{
    /// <inheritdoc/>
    public override DeclaredChange Inverse => new RecordMoved(To, From);

    /// <inheritdoc/>
    public override RecordId Follow(RecordId record) => record == From ? To : record;
}
