using Npgsql;
using Uplift.Stores;

namespace Uplift.PostgreSql;

/// <summary>
/// What follows from the shape of a tenant's schemas, and is read once for all tenants of equal shape: their
/// digest, and which tables are there.
/// </summary>
/// <param name="schemas">The schemas, in the order in which their digest takes them.</param>
/// <param name="shape">Their shape; null: this server does not tell.</param>
internal sealed class SchemaLook(NpgsqlConnection connection, SessionContext context, string[] schemas, string? shape)
{
    /// <summary>The digest, as <see cref="SchemaFingerprint"/> computes it.</summary>
    public async Task<string> ReadDigestAsync(CancellationToken cancellationToken)
    {
        if (shape is not null && context.Shapes.FindDigest(shape) is { } known) return known;
        var digest = await SchemaFingerprint.ReadAsync(connection, schemas, cancellationToken);
        if (await IsStillAsync(shape, cancellationToken)) context.Shapes.Keep(shape!, digest);
        return digest;
    }

    /// <summary>Those of the collections, all of these schemas' modules, that have their table.</summary>
    public async Task<IReadOnlySet<string>> FindExistingAsync(
        IReadOnlyList<CollectionTable> collections, CancellationToken cancellationToken)
    {
        var told = collections.Any(IsElsewhere) ? null : shape;
        if (told is not null && context.Shapes.FindExisting(told, collections) is { } known) return known;
        var existing = await new TenantSchema(context, connection).FindExistingAsync(collections, cancellationToken);
        if (await IsStillAsync(told, cancellationToken)) context.Shapes.Keep(told!, collections, existing);
        return existing;
    }

    // What was changed between the statements must not pass for what the shape from before is.
    private async Task<bool> IsStillAsync(string? told, CancellationToken cancellationToken) =>
        told is not null && await SchemaShapes.ReadAsync(connection, schemas, cancellationToken) == told;

    // A table outside of the module's own schema, of which the shape tells nothing.
    private static bool IsElsewhere(CollectionTable table) =>
        table.Collection.Table.Contains('.', StringComparison.Ordinal);
}
