using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>
/// The numbers under which the undo entries of a step's collection stand: repeated in each entry, the names of tenant,
/// run and collection would cost more than the rest of its key.
/// </summary>
internal sealed class JournalParts(SessionContext context, NpgsqlConnection connection)
{
    private string Table => context.Tables["journal_part"];

    /// <summary>The number; makes one where there is none.</summary>
    public async Task<long> TakeAsync(CollectionTable collection, JournalMark mark, CancellationToken cancellationToken)
    {
        if (await FindAsync(collection, mark, cancellationToken) is { } known) return known;
        var made = await connection.QueryAsync(
            $"""
            insert into {Table} (tenant, run, step, product, collection) values ($1, $2, $3, $4, $5) returning part
            """, [context.Tenant.Value, mark.Run, (long)mark.Step, collection.Product, collection.Name],
            row => row.GetInt64(0), cancellationToken);
        return context.JournalParts[(mark, collection.Name)] = made[0];
    }

    /// <summary>The number; null where there are no entries.</summary>
    public async Task<long?> FindAsync(
        CollectionTable collection, JournalMark mark, CancellationToken cancellationToken)
    {
        if (context.JournalParts.TryGetValue((mark, collection.Name), out var known)) return known;
        var found = await connection.QueryAsync(
            $"select part from {Table} where tenant = $1 and run = $2 and step = $3 and collection = $4",
            [context.Tenant.Value, mark.Run, (long)mark.Step, collection.Name], row => row.GetInt64(0),
            cancellationToken);
        if (found is [var part]) return context.JournalParts[(mark, collection.Name)] = part;
        return null;
    }
}
