using Uplift.Control;

namespace Uplift.Store.Tests.Control;

/// <summary>Operations in the control database: one process at a time works on each, and only that one writes.</summary>
public abstract class OperationScenarios<TFixture>(TFixture fixture) : IClassFixture<TFixture>
    where TFixture : ControlFixture
{
    private const int Kept = 20;

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);

    private readonly OperationTable _table = new(fixture.Control, Kept);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_process_left_is_taken_up_by_one_other_with_what_was_done()
    {
        var held = await BeginAsync("first");
        await _table.AddResultsAsync(held.Hold, [new("t1", """{"n":1}"""), new("t2", """{"n":2}""")], Token);

        (await _table.ClaimAsync("second", 4, s_lease, Token)).ShouldBeEmpty();
        fixture.Time.Pass(s_lease + TimeSpan.FromSeconds(1));
        var claimed = await Task.WhenAll(_table.ClaimAsync("second", 4, s_lease, Token), _table.ClaimAsync("third", 4, s_lease, Token));

        var taken = claimed.SelectMany(each => each).ShouldHaveSingleItem();
        taken.Operation.Id.ShouldBe(held.Operation.Id);
        taken.Operation.Tenants.ShouldBe(["t1", "t2", "t3"]);
        taken.IsTakenUp.ShouldBeTrue();
        taken.Done.ShouldBe(["t1", "t2"]);
        await EndAsync(taken.Hold);
    }

    [Fact]
    public async Task Who_was_replaced_writes_nothing()
    {
        var held = await BeginAsync("first");
        fixture.Time.Pass(s_lease + TimeSpan.FromSeconds(1));
        var taken = (await _table.ClaimAsync("second", 4, s_lease, Token)).ShouldHaveSingleItem();

        await Should.ThrowAsync<ClaimLostException>(() => _table.AddResultsAsync(held.Hold, [new("t1", "{}")], Token));
        await Should.ThrowAsync<ClaimLostException>(() => _table.EndAsync(held.Hold, OperationState.Failed, "[]", Token));
        (await _table.BeatAsync([held.Hold], Token)).ShouldBeEmpty();
        await _table.ReleaseAsync(held.Hold, Token);

        (await _table.BeatAsync([taken.Hold], Token))[taken.Hold.Id].ShouldBe("");
        (await _table.ReadResultsAsync(held.Operation.Id, Token)).ShouldBeEmpty();
        await EndAsync(taken.Hold);
        (await _table.FindAsync(held.Operation.Id, Token))!.State.ShouldBe(OperationState.Done);
    }

    [Fact]
    public async Task A_heartbeat_keeps_an_operation_and_what_is_given_back_is_free_at_once()
    {
        var held = await BeginAsync("first");
        fixture.Time.Pass(s_lease);
        await _table.BeatAsync([held.Hold], Token);
        fixture.Time.Pass(s_lease);
        (await _table.ClaimAsync("second", 4, s_lease, Token)).ShouldBeEmpty();

        await _table.ReleaseAsync(held.Hold, Token);

        await EndAsync((await _table.ClaimAsync("second", 4, s_lease, Token)).ShouldHaveSingleItem().Hold);
    }

    [Fact]
    public async Task A_key_of_an_actor_begins_one_operation()
    {
        var first = await BeginAsync("first", "key");

        (await _table.AddAsync(New("key"), "second", Token)).ShouldBeNull();

        (await _table.FindByKeyAsync("me", "key", Token))!.Id.ShouldBe(first.Operation.Id);
        var other = await _table.AddAsync(New("key") with { Actor = "you" }, "second", Token);
        await EndAsync(first.Hold);
        await EndAsync(other.ShouldNotBeNull().Hold);
    }

    [Fact]
    public async Task Who_asks_to_cancel_is_heard_by_whoever_works_on_it_until_it_has_ended()
    {
        var held = await BeginAsync("first");

        (await _table.CancelAsync(held.Operation.Id, "eve", Token)).ShouldBeTrue();
        (await _table.CancelAsync(held.Operation.Id, "mallory", Token)).ShouldBeTrue();

        (await _table.BeatAsync([held.Hold], Token))[held.Hold.Id].ShouldBe("eve");
        await _table.EndAsync(held.Hold, OperationState.Interrupted, """[{"code":"x"}]""", Token);
        (await _table.CancelAsync(held.Operation.Id, "eve", Token)).ShouldBeFalse();
        var ended = (await _table.FindAsync(held.Operation.Id, Token))!;
        ended.State.ShouldBe(OperationState.Interrupted);
        ended.Finished.ShouldNotBeNull();
        ended.Problems.ShouldBe("""[{"code":"x"}]""");
    }

    [Fact]
    public async Task The_newest_come_first_in_parts_and_the_first_result_of_a_tenant_stays()
    {
        var (one, two) = (await BeginAsync("first"), await BeginAsync("first"));
        await _table.AddResultsAsync(two.Hold, [new("t1", "1")], Token);
        await _table.AddResultsAsync(two.Hold, [new("t1", "2"), .. Enumerable.Range(0, 500).Select(n => new OperationResult($"x{n}", "0"))], Token);

        var part = await _table.ListAsync("", 1, Token);
        var rest = await _table.ListAsync(part[^1].Id, 1, Token);

        part.ShouldHaveSingleItem().Id.ShouldBe(two.Operation.Id);
        part[0].Done.ShouldBe(501);
        rest.ShouldHaveSingleItem().Id.ShouldBe(one.Operation.Id);
        (await _table.ReadResultsAsync(two.Operation.Id, Token))[0].ShouldBe(new OperationResult("t1", "1"));
        await EndAsync(one.Hold);
        await EndAsync(two.Hold);
    }

    [Fact]
    public async Task Old_ones_that_have_ended_are_forgotten_with_their_results()
    {
        var open = await BeginAsync("first");
        var old = await BeginAsync("first");
        await _table.AddResultsAsync(old.Hold, [new("t1", "1")], Token);
        await EndAsync(old.Hold);

        for (var count = 0; count < Kept; count++) await EndAsync((await BeginAsync("first")).Hold);

        (await _table.FindAsync(old.Operation.Id, Token)).ShouldBeNull();
        (await _table.ReadResultsAsync(old.Operation.Id, Token)).ShouldBeEmpty();
        (await _table.FindAsync(open.Operation.Id, Token)).ShouldNotBeNull();
        await EndAsync(open.Hold);
    }

    private Operation New(string? key)
    {
        fixture.Time.Pass(TimeSpan.FromMilliseconds(1));
        var now = fixture.Time.GetUtcNow();
        return new Operation
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            Kind = "undo",
            Actor = "me",
            Tenants = ["t1", "t2", "t3"],
            Choices = "{}",
            IdempotencyKey = key,
            Created = now,
        };
    }

    private async Task<HeldOperation> BeginAsync(string owner, string? key = null) =>
        (await _table.AddAsync(New(key), owner, Token)).ShouldNotBeNull();

    private Task EndAsync(ClaimHold hold) => _table.EndAsync(hold, OperationState.Done, "[]", Token);
}
