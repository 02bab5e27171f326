using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using Uplift.Documents.Xml;
using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>Writes the objects of one batch, with their undo entries, by statements that are prepared once.</summary>
internal sealed class SqliteDocumentWriter : IDisposable
{
    private readonly SqliteTable _table;
    private readonly CollectionTable _collection;
    private readonly TenantId _tenant;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement? _journal;
    private readonly SqliteStatement? _journalNew;
    private byte[] _buffer = [];

    public SqliteDocumentWriter(
        SqliteConnection connection, SqliteTable table, CollectionTable collection, JournalMark? mark, TenantId tenant)
    {
        _table = table;
        _collection = collection;
        _tenant = tenant;
        _update = new(connection, $"update {table.Name} set {table.Document} = ?2 where {table.Id} = ?1");
        _insert = new(connection,
            $"{table.InsertStatement("?1, ?2")} where not exists (select 1 from {table.Name} where {table.Id} = ?1)");
        _delete = new(connection, $"delete from {table.Name} where {table.Id} = ?1");
        if (mark is null) return;

        // The first entry of a step tells how the object was; later writes of the step only change how it is left.
        const string head =
            "insert into uplift_journal (tenant, run, step, product, collection, object, before, left_hash) ";
        const string again =
            " on conflict (tenant, run, step, collection, object) do update set left_hash = excluded.left_hash";
        _journal = Journal(connection, mark,
            $"{head}select ?4, ?5, ?6, ?7, ?8, ?1, {table.Document}, ?3 from {table.Name} "
            + $"where {table.Id} = ?2{again}");
        _journalNew = Journal(connection, mark, $"{head}values (?4, ?5, ?6, ?7, ?8, ?1, null, ?3){again}");
    }

    /// <summary>Writes one object.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or there already, against what the write
    /// expects.</exception>
    public void Write(DocumentWrite write)
    {
        switch (write.Kind)
        {
            case WriteKind.Insert:
                Insert(write.Id, Encode(write));
                break;
            case WriteKind.Update:
                Update(write.Id, Encode(write));
                break;
            default:
                Delete(write.Id);
                break;
        }
    }

    public void Dispose()
    {
        _update.Dispose();
        _insert.Dispose();
        _delete.Dispose();
        _journal?.Dispose();
        _journalNew?.Dispose();
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
    }

    private void Insert(string id, ReadOnlySpan<byte> utf8)
    {
        if (!_table.TryBindId(_insert, 1, id))
            throw new InvalidOperationException($"'{id}' cannot be an id of {Where}.");
        _insert.Bind(2, utf8, _table.Bytes);
        if (_insert.Execute() == 0) throw new InvalidOperationException($"Object '{id}' is already in {Where}.");
        if (_journalNew is null) return;
        _journalNew.Bind(1, id);
        _journalNew.Bind(3, SqliteHash.Of(utf8));
        _journalNew.Execute();
    }

    private void Update(string id, ReadOnlySpan<byte> utf8)
    {
        Remember(id, _journal is null ? null : SqliteHash.Of(utf8));
        if (!_table.TryBindId(_update, 1, id)) throw Missing(id);
        _update.Bind(2, utf8, _table.Bytes);
        if (_update.Execute() == 0) throw Missing(id);
    }

    private void Delete(string id)
    {
        Remember(id, null);
        if (!_table.TryBindId(_delete, 1, id) || _delete.Execute() == 0) throw Missing(id);
    }

    private void Remember(string id, string? leftHash)
    {
        if (_journal is null) return;
        _journal.Bind(1, id);
        if (!_table.TryBindId(_journal, 2, id)) throw Missing(id);
        _journal.Bind(3, leftHash);
        if (_journal.Execute() == 0) throw Missing(id);
    }

    private SqliteStatement Journal(SqliteConnection connection, JournalMark mark, string sql)
    {
        var statement = new SqliteStatement(connection, sql);
        statement.Bind(4, _tenant.Value);
        statement.Bind(5, mark.Run);
        statement.Bind(6, mark.Step);
        statement.Bind(7, _collection.Product);
        statement.Bind(8, _collection.Name);
        return statement;
    }

    private ReadOnlySpan<byte> Encode(DocumentWrite write)
    {
        var text = write.Text
            ?? throw new ArgumentException($"The write of object '{write.Id}' has no document.", nameof(write));
        if (_table.HoldsXmlBytes) return XmlTransport.ToBytes(text);
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_buffer.Length < most)
        {
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(most);
        }

        return _buffer.AsSpan(0, Encoding.UTF8.GetBytes(text, _buffer));
    }

    private string Where => $"collection '{_collection.Name}' of {_collection.Product} at tenant '{_tenant}'";

    private InvalidOperationException Missing(string id) => new($"Object '{id}' is not in {Where}.");
}
