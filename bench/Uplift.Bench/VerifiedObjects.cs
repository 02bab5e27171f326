using System.Xml.Linq;
using Uplift.Documents;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Verification;

namespace Uplift.Bench;

/// <summary>Objects that are verified, and the release that they are verified for.</summary>
/// <param name="Old">What is installed.</param>
/// <param name="Target">Where it is to be led to.</param>
/// <param name="Parse">What a program that merely reads the objects makes of one.</param>
internal sealed record VerifiedObjects(ModulePackage Old, ModulePackage Target, string Collection, Action<string> Parse)
{
    private const int Page = 1_000;

    /// <summary>JSON documents of 1 KB; the release changes every one.</summary>
    public static VerifiedObjects Documents { get; } = Of(Library.Declared);

    /// <summary>The same documents; the release changes those that a condition holds for, one in ten.</summary>
    public static VerifiedObjects FewChanged { get; } = Of(Library.DeclaredForTenth);

    /// <summary>XML objects of 4 KB on average, and the rule pack of the sample.</summary>
    public static VerifiedObjects Xml { get; } =
        new(MidpointObjects.Old, MidpointObjects.Target, MidpointObjects.Collection, text => XDocument.Parse(MidpointObjects.TextOf(text)));

    /// <summary>Streams the objects as verification does, page by page and one page ahead, and parses them on all cores.</summary>
    public async Task ParseAsync(string connection)
    {
        await using var provider = Arena.Provider(connection);
        await using var store = await provider.OpenAsync(Library.Tenant, StoreAccess.Live, CancellationToken.None);
        var table = new CollectionTable(Target.Id.Product, Target.CollectionNamed(Collection));
        var reading = ReadAsync(store, table, null);
        while (await reading is { Count: > 0 } page)
        {
            reading = Task.Run(() => ReadAsync(store, table, page[^1].Document.Id));
            Parallel.ForEach(page, item => Parse(item.Document.Text));
        }
    }

    /// <summary>Verifies the objects.</summary>
    /// <param name="deltas">Writes the ZIP of deltas as well.</param>
    /// <param name="told">Hears how far it is.</param>
    public async Task<VerificationResult> VerifyAsync(string connection, bool deltas, Action<VerificationProgress> told)
    {
        var folder = Directory.CreateTempSubdirectory("uplift-bench-verify-").FullName;
        await using var provider = Arena.Provider(connection);
        var catalog = new Catalog([Old, Target]);
        var result = await new Verifier(provider, catalog, TimeProvider.System).RunAsync(
            new VerificationRequest
            {
                Targets = PlanTargets.Find(catalog, [Target.Id.ToString()], new PlanOptions()),
                Tenants = [Library.Tenant],
                Report = Path.Combine(folder, "report.csv"),
                Deltas = deltas ? Path.Combine(folder, "deltas.zip") : null,
            }, told, CancellationToken.None);
        Directory.Delete(folder, recursive: true);
        return result.Problems.Count == 0 ? result : throw new InvalidOperationException(string.Join("; ", result.Problems));
    }

    private static VerifiedObjects Of(ModulePackage target) =>
        new(Library.Old, target, "items", text => DocumentText.Parse(text));

    private static async Task<IReadOnlyList<ScannedObject>> ReadAsync(ITenantStore store, CollectionTable table, string? after)
    {
        await using var transaction = await store.BeginAsync(null, CancellationToken.None);
        return await transaction.Documents.ScanAsync(table, new ScanQuery(after, Page), CancellationToken.None);
    }
}
