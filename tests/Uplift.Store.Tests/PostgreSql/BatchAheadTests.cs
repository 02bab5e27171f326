using Uplift.Execution;
using Uplift.Packages;
using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Execution;

namespace Uplift.Store.Tests.PostgreSql;

/// <summary>A batch is worked on while the one before it is not committed yet, and nobody can tell from what is left.</summary>
public sealed class BatchAheadTests(PostgreSqlFixture fixture) : StoreScenarios<PostgreSqlFixture>(fixture)
{
    private const int Objects = 40;

    private static readonly RunOptions s_options = new() { Actor = "ann", MaxBatch = 4 };

    [Fact]
    public async Task The_next_batch_is_transformed_before_the_one_before_it_ends()
    {
        using var isAhead = new ManualResetEventSlim();
        var bench = await LoadedAsync(Workbench.Package("2.0.0").WithCode(context =>
        {
            // The third batch waits for the fourth.
            if (context.ObjectId == "12") isAhead.Set();
            if (context.ObjectId == "08") isAhead.Wait(TimeSpan.FromMinutes(1), Token).ShouldBeTrue();
            context.Document["done"] = true;
        }));

        (await bench.GoToAsync("2.0.0", s_options)).Failures.ShouldBeEmpty();

        (await bench.ReadPlainAsync("items")).Values.ShouldAllBe(text => text == """{"done":true,"size":1}""");
    }

    [Fact]
    public async Task Objects_made_on_the_way_are_found_by_the_batches_that_follow()
    {
        var bench = await LoadedAsync(Workbench.Package("2.0.0").WithCode(context =>
        {
            var id = context.ObjectId;
            if (id is "05" or "07" or "20" or "26") context.Create("items", $"{int.Parse(id) + 4:00}+", []);
            context.Create("parts", $"p{int.Parse(id[..2]) / 10}", new() { ["shared"] = true });
            context.Document["done"] = true;
        }));

        (await bench.GoToAsync("2.0.0", s_options)).Failures.ShouldBeEmpty();

        var items = await bench.ReadPlainAsync("items");
        items.Count.ShouldBe(Objects + 4);
        items.Values.ShouldAllBe(text => text.Contains("\"done\":true"));
        (await bench.ReadAsync("parts")).Count.ShouldBe(4);
        (await bench.UndoAsync()).Outcome.ShouldBe(RunOutcome.Done);
        (await bench.ReadAsync("items")).Count.ShouldBe(Objects);
        (await bench.ReadAsync("parts")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Batches_that_wait_for_each_others_locks_are_done_one_after_the_other(bool inCode)
    {
        var set = ("changes/2.0.0/010-done.yaml", "collection: items\ndo: [{ set: { path: /done, value: true } }]");
        var bench = await LoadedAsync(inCode
            ? Workbench.Package("2.0.0").WithCode(context => context.Document["done"] = true)
            : Workbench.Package("2.0.0", set));
        var schema = $"\"{bench.Tenant}_mod-items\"";
        await Fixture.ExecuteAsync(
            $"""
            create table {schema}.total (changed int); insert into {schema}.total values (0);
            create function {schema}.counted() returns trigger language plpgsql as
              $$ begin update {schema}.total set changed = changed + 1; return new; end $$;
            create trigger counted before update on {schema}.items for each row execute function {schema}.counted();
            """);

        (await bench.GoToAsync("2.0.0", s_options)).Outcome.ShouldBe(RunOutcome.Done);

        (await bench.ReadPlainAsync("items")).Values.ShouldAllBe(text => text == """{"done":true,"size":1}""");
        await using var counted = Fixture.Source.CreateCommand($"select changed from {schema}.total");
        (await counted.ExecuteScalarAsync(Token)).ShouldBe(Objects);
    }

    [Fact]
    public async Task Refused_objects_are_reported_and_the_batches_around_them_are_done()
    {
        var bench = await LoadedAsync(Workbench.Package("2.0.0").WithCode(context =>
            context.Document["text"] = context.ObjectId is "07" or "08" or "30" ? "\0" : "x"));

        var result = await bench.GoToAsync("2.0.0", s_options);

        result.Failures.Select(failure => failure.ObjectId).ShouldBe(["07", "08", "30"]);
        (await bench.ReadPlainAsync("items")).Values.Count(text => text.Contains("\"x\"")).ShouldBe(Objects - 3);
        var row = (await bench.ReadLedgerAsync()).Changes.Single();
        (row.Changed, row.Failed).ShouldBe((Objects - 3, 3));
    }

    private async Task<Workbench> LoadedAsync(ModulePackage next)
    {
        var bench = new Workbench(Provider, TimeProvider.System, await Fixture.MakeTenantAsync(), Workbench.Package("1.0.0"), next);
        (await bench.GoToAsync("1.0.0")).Outcome.ShouldBe(RunOutcome.Done);
        await bench.WriteAsync("items",
            [.. Enumerable.Range(0, Objects).Select(number => ($"{number:00}", (string?)"""{"size":1}"""))]);
        return bench;
    }
}
