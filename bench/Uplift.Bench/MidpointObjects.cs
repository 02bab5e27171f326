using System.Text;
using System.Xml.Linq;
using Npgsql;
using NpgsqlTypes;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Bench;

/// <summary>
/// The 12 initial objects of a real system, 3.8 KB on average, again and again under ids of their own, and the rule pack of the sample
/// that leads them to a later release.
/// </summary>
internal static class MidpointObjects
{
    public const string Collection = "objects";

    private const string OldDescriptor =
        """
        { "id": "midpoint-4.4.10", "uplift": { "collections": [
          { "name": "objects", "table": "m_object", "mapped": true, "id": "oid", "document": "fullobject", "documentType": "bytes", "format": "xml" } ] } }
        """;

    /// <summary>What is installed: the objects as they are.</summary>
    public static ModulePackage Old { get; } = Library.Read("midpoint-4.4.10", [], OldDescriptor);

    /// <summary>The rule pack of the sample.</summary>
    public static ModulePackage Target { get; } = ReadTarget();

    /// <summary>The XML that the port of a store carries in base64.</summary>
    public static string TextOf(string carried) => Encoding.UTF8.GetString(Convert.FromBase64String(carried));

    /// <summary>Makes the objects in a database of an arena.</summary>
    public static async Task FillAsync(Arena arena, int objects)
    {
        await arena.CreateAsync();
        await Arena.ExecuteAsync(
            arena.Template, "create schema bench_midpoint; create table bench_midpoint.m_object (oid uuid primary key, fullobject bytea)");
        await arena.InstallAsync(Old);
        var originals = Directory.GetFiles(Repository.Folder("tests/cases/midpoint/initial-objects/v4.4.11"), "*.xml")
            .Order(StringComparer.Ordinal).Select(File.ReadAllText).ToList();
        var ids = originals.Select(text => XDocument.Parse(text).Root!.Attribute("oid")!.Value).ToList();
        await using (var source = NpgsqlDataSource.Create(arena.Template))
        await using (var connection = await source.OpenConnectionAsync())
        await using (var import = await connection.BeginBinaryImportAsync(
            "copy bench_midpoint.m_object (oid, fullobject) from stdin binary"))
        {
            for (var number = 0; number < objects; number++)
            {
                var id = new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
                var which = number % originals.Count;
                var text = originals[which].Replace(ids[which], id.ToString(), StringComparison.Ordinal);
                await import.StartRowAsync();
                await import.WriteAsync(id, NpgsqlDbType.Uuid);
                await import.WriteAsync(Encoding.UTF8.GetBytes(text), NpgsqlDbType.Bytea);
            }

            await import.CompleteAsync();
        }

        await Arena.ExecuteAsync(arena.Template, "vacuum analyze");
    }

    private static ModulePackage ReadTarget()
    {
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(Repository.Folder("samples/midpoint-objects/packages/midpoint-4.8.0"), bag);
        bag.ThrowIfErrors();
        return package!;
    }
}
