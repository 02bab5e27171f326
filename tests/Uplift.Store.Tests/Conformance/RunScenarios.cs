using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>Laws of <see cref="IRunState"/>.</summary>
public abstract class RunScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    [Fact]
    public async Task Runs_read_back_whole_oldest_first()
    {
        await using var session = await OpenLeasedAsync();
        RunRecord[] runs =
        [
            Some.Run("run-2", RunState.Failed) with { Finished = Some.Time.AddHours(1), Error = "it 'broke'\nthere" },
            Some.Run("run-1", RunState.Done) with { Origin = """{"modules":[]}""" },
        ];

        await session.WriteAsync(async transaction =>
        {
            foreach (var run in runs) await transaction.Runs.PutRunAsync(run, Token);
        });

        (await session.ReadAsync(transaction => transaction.Runs.ReadRunsAsync(Token))).ShouldBe([runs[1], runs[0]]);
    }

    [Fact]
    public async Task Every_state_of_a_run_reads_back()
    {
        await using var session = await OpenLeasedAsync();

        foreach (var state in Enum.GetValues<RunState>())
        {
            await session.WriteAsync(transaction => transaction.Runs.PutRunAsync(Some.Run(state: state), Token));

            var runs = await session.ReadAsync(transaction => transaction.Runs.ReadRunsAsync(Token));
            runs.ShouldHaveSingleItem().State.ShouldBe(state);
        }
    }

    [Fact]
    public async Task A_second_put_changes_the_row_of_a_run()
    {
        await using var session = await OpenLeasedAsync();
        var finished = Some.Time.AddMinutes(2);
        var done = Some.Run(state: RunState.Done) with { Finished = finished, Origin = "[1]", Error = "e" };

        await session.WriteAsync(transaction => transaction.Runs.PutRunAsync(Some.Run(), Token));
        await session.WriteAsync(transaction => transaction.Runs.PutRunAsync(done, Token));

        (await session.ReadAsync(transaction => transaction.Runs.ReadRunsAsync(Token))).ShouldBe([done]);
    }

    [Fact]
    public async Task A_step_that_has_not_begun_has_no_cursor()
    {
        await using var session = await OpenLeasedAsync();

        (await session.ReadAsync(transaction => transaction.Runs.FindCursorAsync("run-1", 1, Token))).ShouldBeNull();
    }

    [Fact]
    public async Task A_cursor_is_replaced_by_the_next()
    {
        await using var session = await OpenLeasedAsync();
        var first = StepCursor.Start(1);
        var second = new StepCursor(1, "it's at \"ü\"", 5_000_000_000, 2, 3, true);

        foreach (var cursor in new[] { first, second })
        {
            await session.WriteAsync(transaction => transaction.Runs.PutCursorAsync("run-1", cursor, Token));
            (await session.ReadAsync(transaction => transaction.Runs.FindCursorAsync("run-1", 1,
                Token))).ShouldBe(cursor);
        }

        (await session.ReadAsync(transaction => transaction.Runs.FindCursorAsync("run-1", 2, Token))).ShouldBeNull();
        (await session.ReadAsync(transaction => transaction.Runs.FindCursorAsync("run-2", 1, Token))).ShouldBeNull();
    }

    [Fact]
    public async Task The_cursors_of_a_run_read_back_in_the_order_of_its_steps()
    {
        await using var session = await OpenLeasedAsync();

        await session.WriteAsync(async transaction =>
        {
            foreach (var step in new[] { 10, 2, 1 })
                await transaction.Runs.PutCursorAsync("run-1", StepCursor.Start(step), Token);
            await transaction.Runs.PutCursorAsync("run-2", StepCursor.Start(3), Token);
        });

        var cursors = await session.ReadAsync(transaction => transaction.Runs.ReadCursorsAsync("run-1", Token));
        cursors.Select(cursor => cursor.Step).ShouldBe([1, 2, 10]);
    }

    [Fact]
    public async Task Failures_read_back_in_order_and_the_later_of_one_object_stands()
    {
        await using var session = await OpenLeasedAsync();

        await session.WriteAsync(async transaction =>
        {
            await transaction.Runs.AddFailuresAsync(
                "run-1", [Some.Failure("b", 2), Some.Failure("b"), Some.Failure("a", 1, "old")], Token);
            await transaction.Runs.AddFailuresAsync("run-1", [Some.Failure("a", 1, "new")], Token);
            await transaction.Runs.AddFailuresAsync("run-2", [Some.Failure("z")], Token);
        });

        var all = await session.ReadAsync(transaction => transaction.Runs.ReadFailuresAsync("run-1", 100, Token));
        all.ShouldBe([Some.Failure("a", 1, "new"), Some.Failure("b"), Some.Failure("b", 2)]);
        var some = await session.ReadAsync(transaction => transaction.Runs.ReadFailuresAsync("run-1", 2, Token));
        some.ShouldBe(all.Take(2));
    }

    [Fact]
    public async Task Failures_are_counted_by_object_and_by_change_and_those_not_attempted_read_back_last()
    {
        await using var session = await OpenLeasedAsync();

        await session.WriteAsync(async transaction =>
        {
            await transaction.Runs.AddFailuresAsync("run-1",
                [Some.Failure("a", 1, ObjectFailure.NotAttempted), Some.Failure("b"), Some.Failure("b", 2), Some.Failure("c", 2)], Token);
            await transaction.Runs.AddFailuresAsync("run-2", [Some.Failure("z")], Token);
        });

        var counts = await session.ReadAsync(transaction => transaction.Runs.CountFailuresAsync("run-1", Token));
        counts.Objects.ShouldBe(3);
        counts.Changes.OrderBy(count => count.Step).Select(count => (count.Step, count.Change, count.Count))
            .ShouldBe([(1, Some.Failure("a").Change, 2), (2, Some.Failure("a").Change, 2)]);
        (await session.ReadAsync(transaction => transaction.Runs.CountFailuresAsync("run-3", Token))).Objects.ShouldBe(0);
        var read = await session.ReadAsync(transaction => transaction.Runs.ReadFailuresAsync("run-1", 9, Token));
        read.Select(failure => failure.ObjectId).ShouldBe(["b", "b", "c", "a"]);
    }

    [Fact]
    public async Task A_forgotten_run_keeps_only_its_own_row()
    {
        var items = Some.Collection();
        await using var session = await OpenWithAsync(items);
        foreach (var run in new[] { "run-1", "run-2" })
        {
            await session.WriteAsync(async transaction =>
            {
                await transaction.Runs.PutRunAsync(Some.Run(run), Token);
                await transaction.Runs.PutCursorAsync(run, StepCursor.Start(1), Token);
                await transaction.Runs.AddFailuresAsync(run, [Some.Failure("a")], Token);
                await transaction.Documents.WriteAsync(items, [Some.Insert(run, "{}")], Some.Mark(1, run), Token);
            });
        }

        await session.WriteAsync(transaction => transaction.Runs.ForgetAsync("run-1", Token));

        await using var read = await session.Store.BeginAsync(null, Token);
        (await read.Runs.ReadRunsAsync(Token)).Count.ShouldBe(2);
        (await read.Runs.FindCursorAsync("run-1", 1, Token)).ShouldBeNull();
        (await read.Runs.ReadFailuresAsync("run-1", 9, Token)).ShouldBeEmpty();
        (await read.Journal.ReadStepsAsync("run-1", Token)).ShouldBeEmpty();
        (await read.Runs.FindCursorAsync("run-2", 1, Token)).ShouldNotBeNull();
        (await read.Runs.ReadFailuresAsync("run-2", 9, Token)).Count.ShouldBe(1);
        (await read.Journal.ReadStepsAsync("run-2", Token)).Count.ShouldBe(1);
    }
}
