using Npgsql;
using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;
using Uplift.Stores.Sql;

namespace Uplift.PostgreSql;

/// <summary>The tables of a tenant's modules, each module in its schema.</summary>
/// <param name="waiting">Statements of a group, to which scripts are added; null: each script is run at once.</param>
internal sealed class TenantSchema(
    SessionContext context, NpgsqlConnection connection, WaitingStatements? waiting = null) : ITenantSchema
{
    private const int MostRows = 20;

    // By its name the results of a script's own queries are told apart from it.
    private const string StateColumn = "uplift_path";
    private const string State = $"select current_setting('search_path') as {StateColumn}, pg_current_xact_id()::text";

    /// <inheritdoc/>
    public async Task<IReadOnlySet<string>> FindExistingAsync(
        IReadOnlyList<CollectionTable> collections, CancellationToken cancellationToken)
    {
        var names = collections.Select(collection => $"{collection.Product}/{collection.Name}").ToArray();
        var tables = collections.Select(Table).ToArray();
        var found = await connection.QueryAsync(
            "select c.name from unnest($1::text[], $2::text[]) c(name, rel) where to_regclass(c.rel) is not null",
            [names, tables], row => row.GetString(0), cancellationToken);
        return found.ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task CreateAsync(
        string product, IReadOnlyList<CollectionTable> collections, CancellationToken cancellationToken)
    {
        await ClaimAsync(product, null, cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var collection in collections.Where(collection => !collection.Collection.Mapped))
        {
            batch.Add(Definition(collection));
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        context.Relations.Clear();
    }

    /// <inheritdoc/>
    public async Task<bool> DropIfEmptyAsync(CollectionTable collection, CancellationToken cancellationToken)
    {
        if (collection.Collection.Mapped) return false;
        if ((await FindExistingAsync([collection], cancellationToken)).Count == 0) return true;
        var table = Table(collection);
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"lock table {table} in access exclusive mode");
        batch.Add($"select exists (select from {table})");
        if ((bool)(await batch.ExecuteScalarAsync(cancellationToken))!) return false;
        await connection.ExecuteAsync($"drop table {table}", [], cancellationToken);
        context.Relations.Clear();
        return true;
    }

    /// <inheritdoc/>
    public async Task PurgeAsync(string product, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var name = context.Schemas.Of(context.Tenant, product);
        var namespaces = context.Tables["namespace"];
        var own = await connection.QueryAsync(
            $"delete from {namespaces} where name = $1 and tenant = $2 and product = $3 returning name",
            [name, context.Tenant.Value, product], row => row.GetString(0), cancellationToken);
        if (own.Count == 0) return;
        await connection.ExecuteAsync(
            $"drop schema if exists {context.Schema(product)} cascade", [], cancellationToken);
        context.OwnSchemas.Remove(product);
        context.Relations.Clear();
    }

    /// <inheritdoc/>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.ScriptLeftTransaction"/></exception>
    public async Task ExecuteAsync(string product, string script, CancellationToken cancellationToken)
    {
        context.Relations.Clear();
        var path = $"{context.Schema(product)}, pg_temp";
        if (waiting is not null && context.OwnSchemas.Contains(product))
        {
            WaitingScripts.Add(waiting, path, script);
            return;
        }

        if (waiting is not null) await waiting.FlushAsync(cancellationToken);
        var (before, after) = context.OwnSchemas.Contains(product)
            ? await ExecuteAtOnceAsync(path, script, cancellationToken)
            : await ExecuteClaimedAsync(product, path, script, cancellationToken);
        if (after.Path == path && after.Transaction == before.Transaction) return;
        throw new UpliftException(DiagnosticCodes.ScriptLeftTransaction,
            $"A script of module '{product}' for tenant '{context.Tenant}' "
            + (after.Path == path ? "ended the transaction that it ran in." : "changed the search path."),
            hint: "Take COMMIT, ROLLBACK and SET search_path out of the script; a statement that cannot run in a transaction "
                + "belongs into a script of its own with transaction=none.");
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> QueryAsync(
        string product, string query, CancellationToken cancellationToken)
    {
        // For the rest of this transaction; the engine's own statements name their schemas.
        await connection.QueryAsync(
            "select set_config('search_path', $1, true)", [$"{context.Schema(product)}, pg_temp"],
            row => row.GetString(0), cancellationToken);
        await using var command = connection.Command(query);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<string>();
        while (rows.Count < MostRows && await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture) ?? "");
        }

        return rows;
    }

    /// <inheritdoc/>
    public async Task<string> FingerprintAsync(IReadOnlyList<string> products, CancellationToken cancellationToken)
    {
        var schemas = StateReading.SchemasOf(context, products);
        var shape = await SchemaShapes.ReadAsync(connection, schemas, cancellationToken);
        return await new SchemaLook(connection, context, schemas, shape).ReadDigestAsync(cancellationToken);
    }

    private async Task<(
        (string Path, string Transaction) Before, (string Path, string Transaction) After)> ExecuteClaimedAsync(
        string product, string path, string script, CancellationToken cancellationToken)
    {
        var before = await ClaimAsync(product, path, cancellationToken);
        await using (var command = new NpgsqlCommand(script, connection))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return (before, await StateAsync("set_config('search_path', $1, true)", before.Path, cancellationToken));
    }

    // The schema is there and this tenant's: path, script and the look at what it left take one round trip.
    private async Task<(
        (string Path, string Transaction) Before, (string Path, string Transaction) After)> ExecuteAtOnceAsync(
        string path, string script, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add($"{State}, set_config('uplift.path', current_setting('search_path'), true)");
        batch.Add("select set_config('search_path', $1, true)", path);
        foreach (var statement in SqlScript.Split(script)) batch.Add(statement.Text);
        batch.Add($"{State}, set_config('search_path', current_setting('uplift.path', true), true)");
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var states = new List<(string Path, string Transaction)>();
        do
        {
            if (reader.FieldCount == 0 || reader.GetName(0) != StateColumn
                || !await reader.ReadAsync(cancellationToken)) continue;
            states.Add((reader.GetString(0), reader.GetString(1)));
        }
        while (await reader.NextResultAsync(cancellationToken));
        return (states[0], states[^1]);
    }

    // The setting as it was, and the number of the transaction.
    private async Task<(string Path, string Transaction)> StateAsync(
        string setting, string value, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(State);
        batch.Add($"select {setting}", value);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetString(0), reader.GetString(1));
    }

    // Two tenants could meet in one schema: module b_c of tenant a, and module c of tenant a_b. With a path,
    // the same round trip sets it and tells the state before.
    private async Task<(string Path, string Transaction)> ClaimAsync(
        string product, string? path, CancellationToken cancellationToken)
    {
        var name = context.Schemas.Of(context.Tenant, product);
        var table = context.Tables["namespace"];
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(State);
        batch.Add("select set_config('search_path', coalesce($1::text, current_setting('search_path')), true)", path);
        batch.Add($"insert into {table} (name, tenant, product) values ($1, $2, $3) on conflict do nothing",
            name, context.Tenant.Value, product);
        batch.Add($"select tenant, product from {table} where name = $1", name);

        // Without its schema a script would quietly make temporary tables.
        batch.Add($"create schema if not exists {context.Schema(product)}");
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var before = (reader.GetString(0), reader.GetString(1));
        await reader.NextResultAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.GetString(0) == context.Tenant.Value && reader.GetString(1) == product) return before;
        throw new UpliftException(DiagnosticCodes.SchemaNotOwn,
            $"The schema '{name}' for module '{product}' of tenant '{context.Tenant}' belongs to module "
            + $"'{reader.GetString(1)}' of tenant '{reader.GetString(0)}'.",
            hint: "Choose a schema pattern that keeps the two apart, for example '{tenant}.{module}'.");
    }

    private string Table(CollectionTable collection) => Identifier.Table(context.Schemas, context.Tenant, collection);

    // Pages with some room left keep later versions of a row beside it, so that its index entries need not change.
    private string Definition(CollectionTable collection)
    {
        var declared = collection.Collection;
        if (declared.Name == Transformer.StoreName)
        {
            return SqlDerivedCopies.Definition(Table(collection), "text collate \"C\"");
        }

        if (declared.Name == Packages.DataVersions.StoreName)
        {
            return SqlKeptVersions.Definition(Table(collection), "text collate \"C\"");
        }

        var others = new[] { declared.NameColumn, declared.TypeColumn, declared.VersionColumn }
            .OfType<string>().Distinct().Select(column => $", {Identifier.Quote(column)} text");
        var version = declared.Versions?.Column is { } column
            ? $", {Identifier.Quote(column)} integer not null default 0" : "";
        return $"""
            create table if not exists {Table(collection)} ({Identifier.Quote(declared.IdColumn)} text collate "C" primary key,
            {Identifier.Quote(declared.DocumentColumn)} {TypeName(declared.DocumentType)} not null{string.Concat(others)}{version})
            with (fillfactor = 90)
            """;
    }

    private static string TypeName(DocumentColumnType type) => type switch
    {
        DocumentColumnType.Json => "json",
        DocumentColumnType.Text => "text",
        DocumentColumnType.Bytes => "bytea",
        _ => "jsonb",
    };
}
