namespace Uplift.PostgreSql;

/// <summary>Where the database is and how Uplift behaves in it.</summary>
public sealed record PostgreSqlOptions
{
    /// <summary>The connection string; all tenants share one pool of connections.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>
    /// The schema of a tenant's module. <c>{tenant}</c> and <c>{module}</c> stand for their names, <c>{module_}</c> for
    /// the module's name with underscores instead of hyphens, as FOLIO names its schemas.
    /// </summary>
    public string SchemaPattern { get; init; } = "{tenant}_{module}";

    /// <summary>The schema of Uplift's own tables, one for all tenants of the database.</summary>
    public string StateSchema { get; init; } = "uplift";

    /// <summary>How long a statement in a transaction waits for a lock before it fails as transient.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a statement outside transactions (CREATE INDEX CONCURRENTLY) waits for a lock.</summary>
    public TimeSpan UnwrappedLockTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// After which time without a statement the server ends a transaction at the latest, so that a hung
    /// process blocks nobody; under a lease after ten times its duration.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The clock of leases; null is that of the database, the only one that all nodes share.</summary>
    public TimeProvider? LeaseClock { get; init; }
}
