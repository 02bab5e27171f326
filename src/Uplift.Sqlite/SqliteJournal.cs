using Microsoft.Data.Sqlite;
using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>How objects were before a run, in the table <c>uplift_journal</c> of the tenant's file.</summary>
internal sealed class SqliteJournal(SqliteConnection connection, SqliteTables tables, TenantId tenant) : IUndoJournal
{
    private const string Entries = "j.tenant = ?1 and j.run = ?2 and j.step = ?3 and j.collection = ?4";

    /// <inheritdoc/>
    public Task<IReadOnlyList<JournaledCollection>> ReadStepsAsync(string run, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(connection,
            """
            select step, product, collection, count(*) from uplift_journal where tenant = ?1 and run = ?2
            group by step, product, collection order by step desc, product, collection
            """);
        statement.Bind(1, tenant.Value);
        statement.Bind(2, run);
        var steps = new List<JournaledCollection>();
        while (statement.Step())
            steps.Add(new((int)statement.Long(0), statement.Text(1)!, statement.Text(2)!, statement.Long(3)));
        return Task.FromResult<IReadOnlyList<JournaledCollection>>(steps);
    }

    /// <inheritdoc/>
    public Task<int> RestoreAsync(
        CollectionTable collection, JournalMark mark, int most, CancellationToken cancellationToken)
    {
        var table = tables.Of(collection);
        var entries = FindUntouched(collection, table, mark, most, cancellationToken);
        const string entry = $"from uplift_journal j where {Entries} and j.object = ?5";
        using var change = Prepare(
            $"update {table.Name} set {table.Document} = (select j.before {entry}) where {table.Id} = ?6",
            collection, mark);
        using var make = new SqliteStatement(connection, table.InsertStatement("?1, ?2"));
        using var before = Prepare($"select j.before {entry}", collection, mark);
        using var delete = new SqliteStatement(connection, $"delete from {table.Name} where {table.Id} = ?1");
        foreach (var (id, wasThere, isThere) in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!wasThere && isThere)
            {
                table.TryBindId(delete, 1, id);
                delete.Execute();
            }
            else if (wasThere && isThere)
            {
                change.Bind(5, id);
                table.TryBindId(change, 6, id);
                change.Execute();
            }
            else if (wasThere)
            {
                before.Bind(5, id);
                before.Step();
                table.TryBindId(make, 1, id);
                make.BindValueOf(2, before, 0);
                make.Execute();
                before.Reset();
            }
        }

        Remove(collection, mark, entries.Select(item => item.Id));
        return Task.FromResult(entries.Count);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<JournalEntry>> ReadAsync(
        CollectionTable collection, JournalMark mark, string? after, int most, CancellationToken cancellationToken)
    {
        var table = tables.Of(collection);
        using var statement = Prepare(
            $"""
            select j.object, j.before, j.left_hash, t.{table.Document}, uplift_sha256(t.{table.Document})
            from uplift_journal j left join {table.Name} t on t.{table.Id} = j.object
            where {Entries} {(after is null ? "" : "and j.object > ?6 ")}order by j.object limit ?5
            """, collection, mark);
        statement.Bind(5, most);
        if (after is not null) statement.Bind(6, after);
        var entries = new List<JournalEntry>();
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            entries.Add(new(statement.Text(0)!, statement.Document(1, collection.Collection.Format), statement.Text(2),
                statement.Document(3, collection.Collection.Format), statement.Text(4)));
        }

        return Task.FromResult<IReadOnlyList<JournalEntry>>(entries);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(
        CollectionTable collection, JournalMark mark, IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Remove(collection, mark, ids);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ForgetAsync(string product, CancellationToken cancellationToken)
    {
        using var statement = new SqliteStatement(
            connection, "delete from uplift_journal where tenant = ?1 and product = ?2");
        statement.Bind(1, tenant.Value);
        statement.Bind(2, product);
        statement.Execute();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<int> PruneAsync(string run, int most, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var statement = new SqliteStatement(connection,
            """
            delete from uplift_journal where tenant = ?1 and run = ?2 and (step, collection, object) in (
              select step, collection, object from uplift_journal where tenant = ?1 and run = ?2 limit ?3)
            returning 1
            """);
        statement.Bind(1, tenant.Value);
        statement.Bind(2, run);
        statement.Bind(3, most);
        var removed = 0;
        while (statement.Step()) removed++;
        return Task.FromResult(removed);
    }

    /// <inheritdoc/>
    public Task<string> HashAsync(CollectionTable collection, string text, CancellationToken cancellationToken) =>
        Task.FromResult(SqliteHash.Of(tables.Of(collection).BytesOf(text)));

    private List<(string Id, bool WasThere, bool IsThere)> FindUntouched(
        CollectionTable collection, SqliteTable table, JournalMark mark, int most, CancellationToken cancellationToken)
    {
        using var statement = Prepare(
            $"""
            select j.object, j.before is not null, t.{table.Id} is not null
            from uplift_journal j left join {table.Name} t on t.{table.Id} = j.object
            where {Entries} and j.left_hash is uplift_sha256(t.{table.Document}) order by j.object limit ?5
            """, collection, mark);
        statement.Bind(5, most);
        var found = new List<(string, bool, bool)>();
        while (statement.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            found.Add((statement.Text(0)!, statement.Long(1) != 0, statement.Long(2) != 0));
        }

        return found;
    }

    private void Remove(CollectionTable collection, JournalMark mark, IEnumerable<string> ids)
    {
        using var statement = Prepare(
            "delete from uplift_journal as j where " + Entries + " and j.object = ?5", collection, mark);
        foreach (var id in ids)
        {
            statement.Bind(5, id);
            statement.Execute();
        }
    }

    private SqliteStatement Prepare(string sql, CollectionTable collection, JournalMark mark)
    {
        var statement = new SqliteStatement(connection, sql);
        statement.Bind(1, tenant.Value);
        statement.Bind(2, mark.Run);
        statement.Bind(3, mark.Step);
        statement.Bind(4, collection.Name);
        return statement;
    }
}
