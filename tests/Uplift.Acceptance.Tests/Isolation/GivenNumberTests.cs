using System.Collections.Concurrent;
using Uplift.Acceptance.Tests.Cli;

namespace Uplift.Acceptance.Tests.Isolation;

/// <summary>Tables that number their rows and refer to themselves and to each other, upgraded on a clone and switched back.</summary>
public sealed class GivenNumberTests(PostgreSqlServer server)
{
    private const string ForSqlite = """
        create table ticket (id integer primary key autoincrement, parent integer references ticket (id),
          first integer references note (id) deferrable initially deferred);
        create table note (id integer primary key autoincrement, ticket integer not null references ticket (id));
        """;

    private const string ForPostgreSql = """
        set search_path = diku_shop;
        create table ticket (id bigint generated always as identity primary key, parent bigint references ticket (id), first bigint);
        create table note (id bigserial primary key, ticket bigint not null references ticket (id));
        alter table ticket add foreign key (first) references note (id) deferrable initially deferred;
        """;

    [Theory]
    [EachStore]
    public async Task A_number_that_a_row_got_is_given_to_no_other_behind_a_switch_or_a_switch_back(TestStore store)
    {
        using var scene = await IsolationScene.PrepareAsync(store, server, 50);
        var schema = scene.IsSqlite ? "" : "diku_shop.";
        await scene.ExecuteAsync(scene.IsSqlite ? ForSqlite : ForPostgreSql);
        var constraints = await ConstraintsAsync(scene);
        var given = new HashSet<long>();
        await AddAsync();

        // What comes behind the clone and is gone before the switch leaves nothing but its number.
        await scene.KillAsync("clone-made:1");
        await AddAsync();
        await scene.ExecuteAsync($"delete from {schema}ticket where parent is not null");
        (await scene.RunAsync()).ShouldExitWith(0);
        (await ConstraintsAsync(scene)).ShouldBe(constraints);
        await AddAsync();
        await scene.ExecuteAsync($"delete from {schema}ticket where parent is not null");
        (await scene.Uplift.RunAsync("isolate", "back", "diku", "--yes")).ShouldExitWith(0);
        (await ConstraintsAsync(scene)).ShouldBe(constraints);
        await AddAsync();

        (await scene.ReadAsync($"select count(*), count(first) from {schema}ticket")).ShouldBe(["5|4"]);
        (await scene.ReadAsync($"select count(*) from {schema}note n join {schema}ticket t on t.id = n.ticket and t.first = n.id"))
            .ShouldBe(["4"]);

        // Two that refer to each other, and one that refers to the first of them.
        async Task AddAsync()
        {
            var ticket = await IdAsync($"insert into {schema}ticket (parent) values (null) returning id");
            var note = await IdAsync($"insert into {schema}note (ticket) values ({ticket}) returning id");
            await scene.ExecuteAsync($"update {schema}ticket set first = {note} where id = {ticket}");
            await IdAsync($"insert into {schema}ticket (parent) values ({ticket}) returning id");
        }

        async Task<long> IdAsync(string sql)
        {
            var id = long.Parse((await scene.ReadAsync(sql))[0]);
            if (sql.Contains("ticket (parent)", StringComparison.Ordinal)) given.Add(id).ShouldBeTrue($"{id} was given twice");
            return id;
        }
    }

    [Fact]
    public async Task A_number_that_an_application_drew_by_itself_is_drawn_by_no_other_while_sides_change_places()
    {
        using var scene = await IsolationScene.PrepareAsync(TestStore.PostgreSql, server, 50);
        await scene.ExecuteAsync(ForPostgreSql);
        var given = new ConcurrentDictionary<long, bool>();
        using var stop = new CancellationTokenSource();
        var drawing = Enumerable.Range(0, 4).Select(number => Task.Run(() => DrawAsync(number % 2 == 0))).ToList();

        (await scene.RunAsync()).ShouldExitWith(0);
        (await scene.Uplift.RunAsync("isolate", "back", "diku", "--yes")).ShouldExitWith(0);
        await stop.CancelAsync();
        await Task.WhenAll(drawing);

        given.Values.ShouldAllBe(isUnique => isUnique);
        given.Count.ShouldBeGreaterThan(100);

        // As libraries do that map objects: the number first, the row later, perhaps in the same transaction.
        async Task DrawAsync(bool andWrite)
        {
            await using var connection = await scene.OpenAsync();
            await using var draw = connection.CreateCommand();
            draw.CommandText = "select nextval('diku_shop.note_id_seq')";
            while (!stop.IsCancellationRequested)
            {
                await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
                var number = (long)(await draw.ExecuteScalarAsync(CancellationToken.None))!;
                given.AddOrUpdate(number, true, (_, _) => false);
                if (andWrite)
                {
                    await using var write = connection.CreateCommand();
                    write.CommandText = $$"""
                        insert into {{scene.Table}} (id, doc) values ('n{{number}}', '{"name":"made","price":"1","count":0}')
                        """;
                    await write.ExecuteNonQueryAsync(CancellationToken.None);
                }

                await transaction.CommitAsync(CancellationToken.None);
            }
        }
    }

    private static Task<List<string>> ConstraintsAsync(IsolationScene scene) => scene.ReadAsync(scene.IsSqlite
        ? "select name, sql from sqlite_master where name in ('ticket', 'note') order by name"
        : """
        select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'diku_shop'::regnamespace and contype <> 'n' order by 1, 2
        """);
}
