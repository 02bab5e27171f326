namespace Uplift.Packages;

/// <summary>How large a package may be; more is refused before it is unpacked or read.</summary>
public sealed record PackageLimits
{
    /// <summary>What is used unless a test says otherwise.</summary>
    public static PackageLimits Default { get; } = new();

    /// <summary>The number of files and folders.</summary>
    public int Entries { get; init; } = 20_000;

    /// <summary>The bytes of all files together, unpacked.</summary>
    public long UnpackedBytes { get; init; } = 1L << 30;

    /// <summary>How many times larger a file of an archive may be than its packed form, beyond <see
    /// cref="RatioFromBytes"/>.</summary>
    public int Ratio { get; init; } = 200;

    /// <summary>Files up to this size may be packed as tightly as they can.</summary>
    public long RatioFromBytes { get; init; } = 1L << 20;

    /// <summary>The bytes of one file that is read as a text: yaml, json, sql.</summary>
    public long TextBytes { get; init; } = 64L << 20;
}
