using Npgsql;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>A tenant of a group: its transaction is a part of the group's, and what it writes waits with that
/// of the others.</summary>
internal sealed class GroupMemberStore(
    SessionContext context, NpgsqlConnection connection, NpgsqlTransaction transaction, WaitingStatements waiting) : ITenantStore
{
    private const string OnlyScripts = "A group runs scripts in its transaction, and nothing else.";

    /// <inheritdoc/>
    public TenantId Tenant => context.Tenant;

    /// <inheritdoc/>
    public ILeases Leases { get; } = new Leases(context);

    /// <inheritdoc/>
    public Task<IStoreTransaction> BeginAsync(Fence? fence, CancellationToken cancellationToken) =>
        Task.FromResult<IStoreTransaction>(new Part(context, connection, transaction, waiting));

    /// <inheritdoc/>
    public Task<bool> ExecuteUnwrappedAsync(string product, string statement, CancellationToken cancellationToken) =>
        throw new InvalidOperationException(OnlyScripts);

    /// <inheritdoc/>
    public Task<bool> ProbeUnwrappedAsync(string product, string statement, CancellationToken cancellationToken) =>
        throw new InvalidOperationException(OnlyScripts);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Part(
        SessionContext context, NpgsqlConnection connection, NpgsqlTransaction transaction, WaitingStatements waiting)
        : IStoreTransaction
    {
        private readonly SqlSession _state = new(connection, transaction, context.Tables, context.Tenant, waiting);

        public ILedger Ledger => new SqlLedger(_state);

        public IRunState Runs => new SqlRunState(_state);

        public IDocuments Documents => throw new InvalidOperationException(OnlyScripts);

        public IDataVersions Versions => throw new InvalidOperationException(OnlyScripts);

        public IDerivedCopies Derived => throw new InvalidOperationException(OnlyScripts);

        public IUndoJournal Journal => throw new InvalidOperationException(OnlyScripts);

        public ITenantSchema Schema { get; } = new TenantSchema(context, connection, waiting);

        // The group commits, and gives all leases back by that.
        public Task CommitAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public bool TryReleaseAtCommit(Fence fence) => true;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
