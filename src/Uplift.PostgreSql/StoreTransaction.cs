using Npgsql;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>
/// A transaction, or in a simulated session a savepoint within the one that is rolled back at the end.
/// </summary>
internal sealed class StoreTransaction : IStoreTransaction
{
    private readonly SessionContext _context;
    private readonly NpgsqlTransaction _transaction;
    private readonly string? _savepoint;
    private readonly SqlSession _state;
    private Fence? _released;
    private bool _ended;

    public StoreTransaction(SessionContext context, NpgsqlTransaction transaction, string? savepoint)
    {
        _context = context;
        _transaction = transaction;
        _savepoint = savepoint;
        Connection = transaction.Connection
            ?? throw new ArgumentException("The transaction has ended.", nameof(transaction));
        _state = new SqlSession(Connection, transaction, context.Tables, context.Tenant);
        var relations = new Relations(context, Connection);
        Ledger = new SqlLedger(_state);
        Runs = new SqlRunState(_state);
        Documents = new Documents(context, Connection, relations);
        Journal = new UndoJournal(context, Connection, relations);
        Schema = new TenantSchema(context, Connection);
        var dialect = new DerivedDialect(context, relations);
        Versions = new DataVersions(context, Connection, relations, new SqlKeptVersions(_state, dialect, Schema));
        Derived = new SqlDerivedCopies(_state, dialect);
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>What its session knows.</summary>
    public SessionContext Context => _context;

    /// <inheritdoc/>
    public ILedger Ledger { get; }

    /// <inheritdoc/>
    public IRunState Runs { get; }

    /// <inheritdoc/>
    public IDocuments Documents { get; }

    /// <inheritdoc/>
    public IUndoJournal Journal { get; }

    /// <inheritdoc/>
    public ITenantSchema Schema { get; }

    /// <inheritdoc/>
    public IDataVersions Versions { get; }

    /// <inheritdoc/>
    public IDerivedCopies Derived { get; }

    /// <inheritdoc/>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_savepoint is null)
        {
            if (_released is { } fence) await WriteReleaseAsync(fence, cancellationToken);
            await _state.TryCommitAsync(cancellationToken);
        }
        else
        {
            await _state.FlushAsync(cancellationToken);
            await _transaction.ReleaseAsync(_savepoint, cancellationToken);
        }

        _ended = true;
    }

    /// <inheritdoc/>
    public async Task<TenantState> ReadStateAsync(StateQuery query, CancellationToken cancellationToken)
    {
        await _state.FlushAsync(cancellationToken);
        return await StateReading.ReadOneAsync(Connection, _context, query, cancellationToken);
    }

    /// <inheritdoc/>
    public bool TryReleaseAtCommit(Fence fence)
    {
        if (_savepoint is not null) return false;
        _released = fence;
        return true;
    }

    private Task WriteReleaseAsync(Fence fence, CancellationToken cancellationToken) => _state.WriteAsync(
        $"update {_context.Tables["lease"]} set owner = '', expires = 0 where tenant = @tenant and token = @token and owner = @owner",
        cancellationToken, ("token", fence.Token), ("owner", fence.Owner));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_ended) _context.Forget();
        await _state.DisposeAsync();
        if (_savepoint is null)
        {
            await _transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
        else if (!_ended)
        {
            await _transaction.RollbackAsync(_savepoint, CancellationToken.None);
        }

        _ended = true;
    }
}
