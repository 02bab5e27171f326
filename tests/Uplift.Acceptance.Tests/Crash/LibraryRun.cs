using Uplift.Acceptance.Tests.Scenes;

namespace Uplift.Acceptance.Tests.Crash;

/// <summary>
/// The library's upgrade on one store, its undo, and the way back by a plan, each once without a disturbance: what every killed run must come to. The scenes are
/// copied for each kill.
/// </summary>
public abstract class LibraryRun(string store, PostgreSqlServer server) : IAsyncLifetime
{
    public const string Tenant = "acme";

    /// <summary>Leaves some objects as they were, since they cannot be changed.</summary>
    public const int UpgradeExit = 4;

    private readonly DirectoryInfo _shared = Directory.CreateTempSubdirectory("uplift-library-");

    public static string[] Upgrade { get; } =
        ["upgrade", "--to", LibraryWorkspace.To, "--yes", "--max-batch", "50", "--actor", "ann"];

    public static string[] Undo { get; } = ["undo", Tenant, "--run", "r00002", "--yes", "--max-batch", "50", "--actor", "ann"];

    /// <summary>To the older version, by a plan.</summary>
    public static string[] Back { get; } =
        ["upgrade", "--to", LibraryWorkspace.From, "--yes", "--max-batch", "50", "--actor", "ann"];

    public static string[] Log { get; } = ["log", Tenant, "r00002", "--json"];

    /// <summary>The store, for messages.</summary>
    public string Store => store;

    internal PostgreSqlServer Server => server;

    internal Scene Before { get; private set; } = null!;

    internal Scene After { get; private set; } = null!;

    internal StateDump StateBefore { get; private set; } = null!;

    internal StateDump StateAfter { get; private set; } = null!;

    internal StateDump StateUndone { get; private set; } = null!;

    internal StateDump StateBack { get; private set; } = null!;

    /// <summary>Every fault point that the upgrade passed, in order.</summary>
    public IReadOnlyList<string> UpgradePoints { get; private set; } = [];

    /// <summary>Every fault point that the undo passed, in order.</summary>
    public IReadOnlyList<string> UndoPoints { get; private set; } = [];

    /// <summary>Every fault point that the way back passed, in order.</summary>
    public IReadOnlyList<string> BackPoints { get; private set; } = [];

    /// <summary>The change log of the upgrade.</summary>
    public string LogText { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        LibraryWorkspace.Write(_shared.FullName);
        Before = await Scene.OpenAsync(store, _shared.FullName, server);
        (await Before.Uplift.RunAsync("tenant", "add", Tenant, "--install", LibraryWorkspace.From, "--actor", "ann",
            "--load", Path.Combine(_shared.FullName, "records"))).ShouldExitWith(0);
        StateBefore = await Before.DumpAsync();
        After = await Before.CopyAsync();
        UpgradePoints = await RecordAsync(After, Upgrade, UpgradeExit);
        LogText = (await After.Uplift.RunAsync(Log)).ShouldExitWith(0).Output;
        StateAfter = await After.DumpAsync();
        await using var undone = await After.CopyAsync();
        UndoPoints = await RecordAsync(undone, Undo, 0);
        StateUndone = await undone.DumpAsync();
        await using var back = await After.CopyAsync();
        BackPoints = await RecordAsync(back, Back, 0);
        StateBack = await back.DumpAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Before.DisposeAsync();
        await After.DisposeAsync();
        _shared.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private static async Task<IReadOnlyList<string>> RecordAsync(Scene scene, string[] command, int exit)
    {
        var log = Path.Combine(Path.GetTempPath(), $"uplift-points-{Guid.NewGuid():N}");
        (await scene.Uplift.RunAsync(command, null, new Dictionary<string, string?> { ["UPLIFT_FAULT_LOG"] = log })).ShouldExitWith(exit);
        var points = await File.ReadAllLinesAsync(log);
        File.Delete(log);
        return points;
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteLibraryRun(PostgreSqlServer server) : LibraryRun("sqlite", server);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgreSqlLibraryRun(PostgreSqlServer server) : LibraryRun("postgresql", server);

/// <summary>The tests that share the run on SQLite, one after the other.</summary>
[CollectionDefinition]
public sealed class SqliteLibrary : ICollectionFixture<SqliteLibraryRun>;

/// <summary>The tests that share the run on PostgreSQL, one after the other.</summary>
[CollectionDefinition]
public sealed class PostgreSqlLibrary : ICollectionFixture<PostgreSqlLibraryRun>;
