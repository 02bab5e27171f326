namespace Uplift.Packages;

/// <summary>The stores for which a package can have scripts of its own, in ordinal order.</summary>
public static class StoreNames
{
    public const string PostgreSql = "postgresql";

    public const string Sqlite = "sqlite";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [PostgreSql, Sqlite];
}
