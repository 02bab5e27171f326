using Microsoft.Data.Sqlite;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.Sqlite;

/// <summary>One transaction in a tenant's file.</summary>
internal sealed class SqliteTransactionSession : IStoreTransaction
{
    private readonly SqliteScope _scope;
    private readonly SqliteLeases? _leases;

    /// <summary>The connection that the transaction is open on.</summary>
    public SqliteConnection Connection { get; }

    public SqliteTransactionSession(
        TenantId tenant, SqliteConnection connection, SqliteScope scope, SqliteLeases? leases)
    {
        Connection = connection;
        _scope = scope;
        _leases = leases;
        var tables = new SqliteTables(connection, tenant);
        Documents = new SqliteDocuments(connection, tables, tenant);
        Schema = new SqliteSchema(connection, tables);
        var session = new SqlSession(connection, null, SqliteState.Tables, tenant);
        var dialect = new SqliteDerivedDialect(connection, tables);
        Versions = new SqliteDataVersions(connection, tables, new SqlKeptVersions(session, dialect, Schema));
        Derived = new SqlDerivedCopies(session, dialect);
        if (SqliteState.Exists(connection))
        {
            Ledger = new SqlLedger(session);
            Runs = new SqlRunState(session);
            Journal = new SqliteJournal(connection, tables, tenant);
        }
        else
        {
            var unmade = new UnmadeState();
            (Ledger, Runs, Journal) = (unmade, unmade, unmade);
        }

        _leases?.Enter();
    }

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
    public Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _leases?.WriteRenewal();
        _scope.Commit();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _scope.DisposeAsync();
        _leases?.Leave();
    }
}
