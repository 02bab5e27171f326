using System.Security.Cryptography;
using System.Text;
using Uplift.Diagnostics;

namespace Uplift.Stores.Memory;

/// <summary>The tables of a transaction's copy, which are one space for all modules.</summary>
internal sealed class MemorySchema(MemoryCopy copy) : ITenantSchema
{
    /// <summary>What a script is answered with.</summary>
    public static UpliftException NoScripts(string product) => new(
        DiagnosticCodes.ForbiddenStatement, $"The memory store runs no SQL, and '{product}' has a script.",
        hint: "Use a SQLite file.");

    /// <inheritdoc/>
    public Task<IReadOnlySet<string>> FindExistingAsync(
        IReadOnlyList<CollectionTable> collections, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<string>>(collections
            .Where(table => copy.State.Tables.ContainsKey(table.Collection.Table))
            .Select(table => $"{table.Product}/{table.Name}").ToHashSet(StringComparer.Ordinal));

    /// <inheritdoc/>
    public Task CreateAsync(string product, IReadOnlyList<CollectionTable> collections,
        CancellationToken cancellationToken)
    {
        foreach (var table in collections.Select(table => table.Collection).Where(table => !table.Mapped)
            .Select(table => table.Table))
        {
            if (!copy.State.Tables.ContainsKey(table))
                copy.State = copy.State with { Tables = copy.State.Tables.Add(table, ByObjectId.EmptyTable) };
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> DropIfEmptyAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        var table = collection.Collection.Table;
        if (collection.Collection.Mapped || (copy.State.Tables.TryGetValue(table, out var rows) && !rows.IsEmpty))
            return Task.FromResult(false);
        copy.State = copy.State with { Tables = copy.State.Tables.Remove(table) };
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public Task PurgeAsync(string product, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        copy.State = copy.State with { Tables = copy.State.Tables.RemoveRange(names) };
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(string product, string script, CancellationToken cancellationToken) =>
        throw NoScripts(product);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> QueryAsync(string product, string query, CancellationToken cancellationToken) =>
        throw NoScripts(product);

    /// <inheritdoc/>
    public Task<string> FingerprintAsync(IReadOnlyList<string> products, CancellationToken cancellationToken) =>
        Task.FromResult(Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', copy.State.Tables.Keys)))));
}
