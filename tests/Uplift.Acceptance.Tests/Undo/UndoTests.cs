using Uplift.Acceptance.Tests.Crash;
using Uplift.Acceptance.Tests.Scenes;

namespace Uplift.Acceptance.Tests.Undo;

/// <summary>P3 and P6 with real processes: a simulation leaves no trace, and an undo keeps what was edited since.</summary>
public abstract class UndoTests(LibraryRun run)
{
    private static readonly int[] s_books = [11, 12, 13, 14, 15, 21, 22, 23, 24, 25];

    [Fact]
    public async Task An_undo_keeps_ten_edits_and_names_those_that_collide()
    {
        await using var scene = await run.After.CopyAsync();
        foreach (var number in s_books) await EditAsync(scene, number);
        var edited = await scene.DumpAsync();

        var undone = (await scene.Uplift.RunAsync(LibraryRun.Undo)).ShouldExitWith(0);

        var books = BooksOf(await scene.DumpAsync());
        var before = BooksOf(run.StateBefore);
        foreach (var number in s_books)
        {
            var id = IdOf(number);
            var now = books.Single(row => row.Contains(id, StringComparison.Ordinal));
            now.ShouldContain(number < 20 ? "mine" : "Zoology", customMessage: run.Store);
            now.ShouldContain("author", customMessage: $"{run.Store}: what the run moved away is back");
            undone.Output.Contains($"object '{id}', /shelf", StringComparison.Ordinal).ShouldBe(number > 20, $"{run.Store}\n{undone.Output}");
        }

        books.Except(before).Count().ShouldBe(s_books.Length, run.Store);
        BooksOf(edited).Intersect(books).ShouldBeEmpty(run.Store);
    }

    [Fact]
    public async Task A_simulation_writes_the_log_of_the_run_and_nothing_else()
    {
        await using var scene = await run.Before.CopyAsync();

        var simulated = await scene.Uplift.RunAsync([.. LibraryRun.Upgrade, "--simulate", "--json"]);

        simulated.Output.ShouldBe(run.LogText, $"{run.Store}: {simulated.Error}");
        (await scene.DumpAsync()).DifferenceFrom(run.StateBefore).ShouldBeNull(run.Store);
    }

    private static string IdOf(int number) => $"b{number:0000}";

    // Numbers below 20 get a member that the run does not know; the others another value where the run wrote one.
    private static Task EditAsync(Scene scene, int number)
    {
        var (member, value) = number < 20 ? ("note", "mine") : ("shelf", "Zoology");
        var table = scene.Table(LibraryRun.Tenant, "library", "books");
        var set = scene.Store == "sqlite"
            ? $"json_set(doc, '$.{member}', '{value}')"
            : $"jsonb_set(doc, '{{{member}}}', '\"{value}\"')";
        return scene.ExecuteAsync(LibraryRun.Tenant, $"update {table} set doc = {set} where id = '{IdOf(number)}'");
    }

    private static IReadOnlyList<string> BooksOf(StateDump dump) =>
        dump.Tables.Single(table => table.Key.EndsWith(".books", StringComparison.Ordinal)).Value;
}

/// <summary>On SQLite.</summary>
[Collection<SqliteLibrary>]
public sealed class SqliteUndoTests(SqliteLibraryRun run) : UndoTests(run);

/// <summary>On PostgreSQL.</summary>
[Collection<PostgreSqlLibrary>]
public sealed class PostgreSqlUndoTests(PostgreSqlLibraryRun run) : UndoTests(run);
