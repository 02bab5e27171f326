using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>Laws of <see cref="IUndoJournal"/>: undo is the inverse (P6).</summary>
public abstract class JournalScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private static readonly CollectionTable s_items = Some.Verbatim();

    private static readonly StoredDocument[] s_before =
    [
        new("a", " {\t\"a\" : 1.0,\n\"\\u00fc\":\"ü\" } "),
        new("b", """{"a":1}"""),
        new("c", """{"a":1e0,"a":1}"""),
        new("d", """{"untouched":true}"""),
    ];

    [Fact]
    public async Task Changed_made_and_deleted_objects_are_restored_byte_for_byte()
    {
        await using var session = await OpenWithAsync(s_items, s_before);
        await session.PutAsync(s_items, Some.Mark(),
            Some.Update("a", """{"a":1}"""), Some.Update("b", "[]"), Some.Delete("c"), Some.Insert("new", "{}"));

        (await RestoreAsync(session, 100)).ShouldBe(4);

        (await session.ReadAllAsync(s_items)).ShouldBe(s_before);
        (await session.ReadAsync(transaction => transaction.Journal.ReadStepsAsync("run-1", Token))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Restoring_goes_on_in_batches_until_nothing_is_left()
    {
        var before = Enumerable.Range(0, 100).Select(number => new StoredDocument($"{number:000}",
            $"[{number}]")).ToArray();
        await using var session = await OpenWithAsync(s_items, before);
        await session.PutAsync(s_items, Some.Mark(), [.. before.Select(item => Some.Update(item.Id, "{}"))]);

        var restored = new List<int>();
        do restored.Add(await RestoreAsync(session, 30));
        while (restored[^1] > 0);

        restored.ShouldBe([30, 30, 30, 10, 0]);
        (await session.ReadAllAsync(s_items)).ShouldBe(before);
    }

    [Fact]
    public async Task Entries_of_one_run_are_removed_in_batches_and_those_of_others_stay()
    {
        var before = Enumerable.Range(0, 50).Select(number => new StoredDocument($"{number:000}", "[]")).ToArray();
        await using var session = await OpenWithAsync(s_items, before);
        await session.PutAsync(s_items, Some.Mark(), [.. before.Select(item => Some.Update(item.Id, "{}"))]);
        await session.PutAsync(s_items, new JournalMark("run-2", 1), [.. before.Select(item => Some.Update(item.Id, "[2]"))]);

        var removed = new List<int>();
        do
        {
            await session.WriteAsync(async transaction =>
                removed.Add(await transaction.Journal.PruneAsync("run-1", 20, Token)));
        }
        while (removed[^1] == 20);

        removed.ShouldBe([20, 20, 10]);
        (await session.ReadAsync(transaction => transaction.Journal.ReadStepsAsync("run-1", Token))).ShouldBeEmpty();
        (await session.ReadAsync(transaction => transaction.Journal.ReadStepsAsync("run-2", Token)))
            .ShouldHaveSingleItem().Entries.ShouldBe(50);
    }

    [Fact]
    public async Task An_object_that_was_edited_since_stays_and_its_entry_tells_all_three_texts()
    {
        await using var session = await OpenWithAsync(s_items, s_before);
        await session.PutAsync(s_items, Some.Mark(), Some.Update("a", "[1]"), Some.Update("b", "[2]"));
        await Fixture.EditAsync(session.Tenant, s_items, "b", "[3]");

        (await RestoreAsync(session, 100)).ShouldBe(1);
        (await RestoreAsync(session, 100)).ShouldBe(0);

        (await session.ReadAllAsync(s_items)).Select(item => item.Text).ShouldContain("[3]");
        var entry = (await ReadAsync(session)).ShouldHaveSingleItem();
        (entry.ObjectId, entry.Before, entry.Current, entry.IsAsLeft).ShouldBe(("b", s_before[1].Text, "[3]", false));
        entry.LeftHash.ShouldBe(await HashAsync(session, "[2]"));
        entry.CurrentHash.ShouldBe(await HashAsync(session, "[3]"));
    }

    [Fact]
    public async Task Objects_made_or_deleted_since_are_not_taken_for_untouched()
    {
        await using var session = await OpenWithAsync(s_items, s_before);
        await session.PutAsync(s_items, Some.Mark(), Some.Update("a", "[1]"), Some.Delete("b"), Some.Insert("new",
            "{}"));
        await session.PutAsync(s_items, null, Some.Delete("a"), Some.Insert("b", "[9]"), Some.Delete("new"));

        (await RestoreAsync(session, 100)).ShouldBe(0);

        (await session.ReadAllAsync(s_items)).ShouldBe([new("b", "[9]"), s_before[2], s_before[3]]);
        var entries = (await ReadAsync(session)).ToDictionary(entry => entry.ObjectId);
        entries["a"].Current.ShouldBeNull();
        entries["a"].CurrentHash.ShouldBeNull();
        entries["b"].LeftHash.ShouldBeNull();
        entries["b"].Current.ShouldBe("[9]");
        entries["new"].Before.ShouldBeNull();
        entries.Values.ShouldAllBe(entry => !entry.IsAsLeft);
    }

    [Fact]
    public async Task A_second_write_in_a_step_keeps_how_it_was_and_renews_how_it_is_left()
    {
        await using var session = await OpenWithAsync(s_items, s_before);
        await session.PutAsync(s_items, Some.Mark(), Some.Update("a", "[1]"));
        await session.PutAsync(s_items, Some.Mark(), Some.Update("a", "[2]"));

        var entry = (await ReadAsync(session)).ShouldHaveSingleItem();

        (entry.Before, entry.Current, entry.IsAsLeft).ShouldBe((s_before[0].Text, "[2]", true));
        (await RestoreAsync(session, 100)).ShouldBe(1);
        (await session.ReadAllAsync(s_items)).ShouldBe(s_before);
    }

    [Fact]
    public async Task Making_and_deleting_within_a_step_and_the_other_way_round_are_undone()
    {
        await using var session = await OpenWithAsync(s_items, s_before);
        await session.PutAsync(s_items, Some.Mark(), Some.Insert("new", "{}"), Some.Delete("b"));
        await session.PutAsync(s_items, Some.Mark(), Some.Delete("new"), Some.Insert("b", "[2]"));

        (await RestoreAsync(session, 100)).ShouldBe(2);

        (await session.ReadAllAsync(s_items)).ShouldBe(s_before);
    }

    [Fact]
    public async Task Steps_are_undone_last_first()
    {
        await using var session = await OpenWithAsync(s_items, s_before);
        await session.PutAsync(s_items, Some.Mark(2), Some.Update("a", "[2]"), Some.Update("b", "[2]"));
        await session.PutAsync(s_items, Some.Mark(10), Some.Update("a", "[10]"));
        await session.PutAsync(s_items, Some.Mark(1, "run-2"), Some.Update("d", "[1]"));

        var steps = await session.ReadAsync(transaction => transaction.Journal.ReadStepsAsync("run-1", Token));

        steps.ShouldBe([new(10, Some.Product, "items", 1), new(2, Some.Product, "items", 2)]);
        (await RestoreAsync(session, 100, 2)).ShouldBe(1);
        (await RestoreAsync(session, 100, 10)).ShouldBe(1);
        (await RestoreAsync(session, 100, 2)).ShouldBe(1);
        (await session.ReadAllAsync(s_items)).ShouldBe([.. s_before[..3], new("d", "[1]")]);
    }

    [Fact]
    public async Task Entries_are_paged_and_removed_by_id()
    {
        await using var session = await OpenWithAsync(s_items, s_before);
        await session.PutAsync(s_items, Some.Mark(), [.. s_before.Select(item => Some.Update(item.Id, "[1]"))]);

        await using var transaction = await session.Store.BeginAsync(session.Fence, Token);
        var first = await transaction.Journal.ReadAsync(s_items, Some.Mark(), null, 2, Token);
        var rest = await transaction.Journal.ReadAsync(s_items, Some.Mark(), first[^1].ObjectId, 9, Token);
        await transaction.Journal.RemoveAsync(s_items, Some.Mark(), ["b", "c", "never there"], Token);

        first.Select(entry => entry.ObjectId).ShouldBe(["a", "b"]);
        rest.Select(entry => entry.ObjectId).ShouldBe(["c", "d"]);
        (await transaction.Journal.ReadAsync(s_items, Some.Mark(), null, 9, Token))
            .Select(entry => entry.ObjectId).ShouldBe(["a", "d"]);
    }

    [Fact]
    public async Task Without_a_mark_nothing_is_journaled()
    {
        await using var session = await OpenWithAsync(s_items, s_before);

        await session.PutAsync(s_items, null, Some.Update("a", "[1]"));

        (await session.ReadAsync(transaction => transaction.Journal.ReadStepsAsync("run-1", Token))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Native_documents_are_restored_too()
    {
        var items = Some.Collection();
        await using var session = await OpenWithAsync(items, new StoredDocument("a", """{"n":1.0,"s":"ü"}"""));
        var before = await session.ReadAllAsync(items);
        await session.PutAsync(items, Some.Mark(), Some.Update("a", """{"n":1}"""));

        var restored = 0;
        await session.WriteAsync(async transaction =>
            restored = await transaction.Journal.RestoreAsync(items, Some.Mark(), 10, Token));

        restored.ShouldBe(1);
        (await session.ReadAllAsync(items)).ShouldBe(before);
    }

    private static async Task<int> RestoreAsync(Session session, int most, int step = 1)
    {
        var restored = 0;
        await session.WriteAsync(async transaction =>
            restored = await transaction.Journal.RestoreAsync(s_items, Some.Mark(step), most, Token));
        return restored;
    }

    private static Task<IReadOnlyList<JournalEntry>> ReadAsync(Session session) =>
        session.ReadAsync(transaction => transaction.Journal.ReadAsync(s_items, Some.Mark(), null, 100, Token));

    private static Task<string> HashAsync(Session session, string text) =>
        session.ReadAsync(transaction => transaction.Journal.HashAsync(s_items, text, Token));
}
