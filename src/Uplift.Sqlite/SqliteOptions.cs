namespace Uplift.Sqlite;

/// <summary>How databases are opened.</summary>
public sealed record SqliteOptions
{
    /// <summary>Where relative file patterns begin; the current directory when it is empty.</summary>
    public string Directory { get; init; } = "";

    /// <summary>How long a statement waits for a lock of another connection.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of leases.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
