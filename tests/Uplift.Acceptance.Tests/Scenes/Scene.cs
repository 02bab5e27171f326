using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Scenes;

/// <summary>A workspace with its databases, to run processes in, to look into from outside, and to copy as it stands.</summary>
internal abstract class Scene : IAsyncDisposable
{
    /// <summary>The time of every process, so that two runs can be compared byte for byte.</summary>
    public const string Now = "2026-01-01T00:00:00Z";

    protected Scene(UpliftProcess uplift)
    {
        Uplift = uplift;
        uplift.Environment["UPLIFT_NOW"] = Now;
    }

    public UpliftProcess Uplift { get; }

    /// <summary>The store, for messages.</summary>
    public abstract string Store { get; }

    /// <summary>An empty workspace whose packages, releases and records lie in a folder that scenes share.</summary>
    public static async Task<Scene> OpenAsync(string store, string shared, PostgreSqlServer server)
    {
        Scene scene = store == "sqlite"
            ? new SqliteScene(new UpliftProcess())
            : new PostgreSqlScene(server, await server.CreateDatabaseAsync());
        scene.WriteWorkspace(shared);
        return scene;
    }

    /// <summary>A copy with databases of its own. No process may be running.</summary>
    public abstract Task<Scene> CopyAsync();

    /// <summary>Everything that a crash must not change.</summary>
    public abstract Task<StateDump> DumpAsync();

    /// <summary>Runs a statement on the data of a tenant, as somebody else than Uplift does.</summary>
    public abstract Task ExecuteAsync(string tenant, string statement);

    /// <summary>The table of a collection as <see cref="ExecuteAsync"/> can name it.</summary>
    public abstract string Table(string tenant, string module, string collection);

    public abstract ValueTask DisposeAsync();

    private void WriteWorkspace(string shared) => File.WriteAllText(Uplift.PathOf("uplift.yaml"),
        $"""
        store: sqlite:tenants/<tenant>.db
        control: sqlite:control.db
        packages: {Path.Combine(shared, "packages")}
        releases: {Path.Combine(shared, "releases")}

        """.Replace("<tenant>", "{tenant}", StringComparison.Ordinal));
}
