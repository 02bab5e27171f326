using System.Text.Json.Serialization;

namespace Uplift.ReadWrite.Backfills;

/// <summary>Which objects are to be rewritten to the write version of a module version, and how gently.</summary>
public sealed record BackfillRequest
{
    /// <summary>The module version whose changes are made.</summary>
    public required string Module { get; init; }

    /// <summary>Only these of its collections; none: all that a change brings to a data version, unless transformers
    /// are named.</summary>
    public IReadOnlyList<string> Collections { get; init; } = [];

    /// <summary>Only the derived data of these of its transformers; none: of all, unless
    /// collections are named.</summary>
    public IReadOnlyList<string> Transformers { get; init; } = [];

    /// <summary>Only the objects of these ids; none: all.</summary>
    public IReadOnlyList<string> Objects { get; init; } = [];

    /// <summary>Only objects that satisfy this condition, as it stands in changes under <c>when</c>; "": all.</summary>
    public string Where { get; init; } = "";

    /// <summary>Rewrites objects too that are not older; those that are newer than the write version stay.</summary>
    public bool Force { get; init; }

    /// <summary>Those with a higher one go first.</summary>
    public int Priority { get; init; }

    /// <summary>True when no older object is left out.</summary>
    [JsonIgnore]
    public bool IsWhole =>
        Collections.Count == 0 && Transformers.Count == 0 && Objects.Count == 0 && Where.Length == 0;

    /// <summary>How gently.</summary>
    public BackfillLimits Limits { get; init; } = new();
}

/// <summary>What a backfill leaves to others.</summary>
public sealed record BackfillLimits
{
    /// <summary>The part of the time in which it works, above 0 and up to 1; it rests for the remainder.</summary>
    public double Share { get; init; } = 0.5;

    /// <summary>The time in which it works once and rests once; a batch aims at its share of it.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The largest number of objects in a batch.</summary>
    public int MaxBatch { get; init; } = 10_000;

    /// <summary>It stops in a tenant when a step has left more objects as they were; null: never.</summary>
    public long? MaxErrors { get; init; }

    /// <summary>It waits while a replica is further behind; null: it does not look.</summary>
    public TimeSpan? MaxLag { get; init; }

    /// <summary>It waits while more sessions wait for locks; null: it does not look.</summary>
    public int? MaxLockWaits { get; init; }

    /// <summary>It waits while more other sessions are working; null: it does not look.</summary>
    public int? MaxLoad { get; init; }

    /// <summary>It waits while this query gives true or a number above 0; "": there is none.</summary>
    public string Rule { get; init; } = "";

    /// <summary>The time that a batch should take.</summary>
    public TimeSpan BatchTime => Window * Share;

    /// <summary>How long it rests after a batch.</summary>
    public TimeSpan RestAfter(TimeSpan batch) => batch * ((1 - Share) / Share);
}
