namespace Uplift.Documents;

/// <summary>How an operation uses another collection.</summary>
public enum CollectionAccess
{
    /// <summary>It looks objects up.</summary>
    Read,

    /// <summary>It makes or removes objects.</summary>
    Write,
}

/// <summary>Another collection that an operation needs.</summary>
public sealed record CollectionUse(string Collection, CollectionAccess Access);
