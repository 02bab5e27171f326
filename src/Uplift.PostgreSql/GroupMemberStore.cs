using Npgsql;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>A tenant of a group: its transaction is a part of the group's, and what it writes waits with that
/// of the others.</summary>
internal sealed class GroupMemberStore(
    SessionContext context, NpgsqlConnection connection, NpgsqlTransaction transaction, WaitingStatements waiting) : ITenantStore
{
    private const string OnlyThese = "A group runs scripts and writes objects in its transaction, and nothing else.";

    /// <inheritdoc/>
    public TenantId Tenant => context.Tenant;

    /// <inheritdoc/>
    public ILeases Leases { get; } = new Leases(context);

    /// <inheritdoc/>
    public Task<IStoreTransaction> BeginAsync(Fence? fence, CancellationToken cancellationToken) =>
        Task.FromResult<IStoreTransaction>(new Part(context, connection, transaction, waiting));

    /// <inheritdoc/>
    public Task<bool> ExecuteUnwrappedAsync(string product, string statement, CancellationToken cancellationToken) =>
        throw new InvalidOperationException(OnlyThese);

    /// <inheritdoc/>
    public Task<bool> ProbeUnwrappedAsync(string product, string statement, CancellationToken cancellationToken) =>
        throw new InvalidOperationException(OnlyThese);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Part(
        SessionContext context, NpgsqlConnection connection, NpgsqlTransaction transaction, WaitingStatements waiting)
        : IStoreTransaction
    {
        private readonly SqlSession _state = new(connection, transaction, context.Tables, context.Tenant, waiting);

        public ILedger Ledger => new SqlLedger(_state);

        public IRunState Runs => new SqlRunState(_state);

        // Objects are read and written at once; what waits meanwhile does not depend on them.
        public IDocuments Documents { get; } =
            new Documents(context, connection, new Relations(context, connection));

        public IDataVersions Versions => throw new InvalidOperationException(OnlyThese);

        public IDerivedCopies Derived => throw new InvalidOperationException(OnlyThese);

        public IUndoJournal Journal => throw new InvalidOperationException(OnlyThese);

        public ITenantSchema Schema { get; } = new TenantSchema(context, connection, waiting);

        // The group commits, and gives all leases back by that.
        public Task CommitAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public bool TryReleaseAtCommit(Fence fence) => true;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
