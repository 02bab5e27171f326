using System.IO.Compression;
using System.Text.Json.Nodes;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Verification;
using Uplift.Verification.Reviews;

namespace Uplift.Store.Tests.Verification;

/// <summary>Verifies one tenant into a folder of its own, and reads what was written.</summary>
internal sealed class VerificationBench(IStoreProvider provider, TimeProvider time, TenantId tenant, string folder)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public string Report => Path.Combine(folder, "report.csv");

    public string Deltas => Path.Combine(folder, "deltas.zip");

    public async Task<VerificationResult> VerifyAsync(
        Catalog catalog, string target, VerificationScope? scope = null, Action<VerificationProgress>? told = null, char delimiter = ',') =>
        await new Verifier(provider, catalog, time).RunAsync(
            new VerificationRequest
            {
                Targets = PlanTargets.Find(catalog, [target], new PlanOptions()),
                Tenants = [tenant],
                Scope = scope ?? new VerificationScope(),
                Report = Report,
                Delimiter = delimiter,
                Deltas = Deltas,
                Html = Path.Combine(folder, "report.html"),
                JsonLines = Path.Combine(folder, "report.jsonl"),
                ChunkSize = 3,
            }, told ?? (_ => { }), Token);

    /// <summary>The rows of the report by column.</summary>
    public IReadOnlyList<Dictionary<string, string>> Rows() => SpreadsheetFile.Read(Report);

    /// <summary>Writes the report again with decisions, as a spreadsheet would.</summary>
    public Review Decide(Func<Dictionary<string, string>, string> decide, string? file = null)
    {
        var rows = Rows();
        foreach (var row in rows) row["upgrade"] = decide(row);
        var target = file ?? Path.Combine(folder, "reviewed.csv");
        SpreadsheetFile.Write(target, rows);
        return ReviewFile.Read(target);
    }

    /// <summary>The entries of the delta archive: collection, id, hash and patch.</summary>
    public IReadOnlyList<(string Collection, string Id, string Hash, JsonArray Patch)> ReadDeltas()
    {
        using var archive = ZipFile.OpenRead(Deltas);
        var found = new List<(string, string, string, JsonArray)>();
        foreach (var entry in archive.Entries)
        {
            using var stream = entry.Open();
            var objects = JsonNode.Parse(stream)!.AsArray();
            objects.Count.ShouldBeInRange(1, 1_000);
            found.AddRange(objects.Select(item => (entry.FullName.Split('/')[2], (string)item!["id"]!, (string)item["hash"]!,
                item["patch"]!.AsArray())));
        }

        return found;
    }
}
