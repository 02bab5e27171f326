namespace Uplift.Documents.Merging;

/// <summary>Who gave a leaf its value, or took it away.</summary>
/// <param name="IsAbsent">True when the leaf was taken away.</param>
public readonly record struct LeafOrigin<TOrigin>(TOrigin Origin, bool IsAbsent);
