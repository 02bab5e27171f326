namespace Uplift.ReadWrite.Derived;

/// <summary>How the stored copies of a component, or of all components of a reader, serve that reader.</summary>
public enum Readability
{
    /// <summary>Made from the source as it is, by the reader's write version or a newer one.</summary>
    Readable,

    /// <summary>Usable; the reader's own write version is newer.</summary>
    ReadableBehind,

    /// <summary>Usable; the source moved on.</summary>
    StaleSource,

    /// <summary>There is no copy.</summary>
    Missing,

    /// <summary>Every copy is older than what the reader can work with.</summary>
    IncompatibleOld,

    /// <summary>The copies ask for a newer reader.</summary>
    IncompatibleNew,

    /// <summary>Not usable for more than one reason.</summary>
    IncompatibleMixed,
}

/// <summary>The words for <see cref="Readability"/>; they are stored and sent.</summary>
public static class ReadabilityWords
{
    /// <summary>The word in results and reports.</summary>
    public static string Word(this Readability readability) => readability switch
    {
        Readability.Readable => "readable",
        Readability.ReadableBehind => "readable-behind",
        Readability.StaleSource => "stale-source",
        Readability.Missing => "missing",
        Readability.IncompatibleOld => "incompatible-old",
        Readability.IncompatibleNew => "incompatible-new",
        Readability.IncompatibleMixed => "incompatible-mixed",
        _ => throw new ArgumentOutOfRangeException(nameof(readability), readability, null),
    };

    /// <summary>Whether the reader is given data.</summary>
    public static bool IsUsable(this Readability readability) => readability <= Readability.StaleSource;
}
