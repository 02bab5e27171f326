using System.Text;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Stores;
using Uplift.Verification.Checks;
using Uplift.Verification.Reports;

namespace Uplift.Verification;

/// <summary>One verification from its cursor to its end: tenant by tenant, collection by collection, in the
/// order of the ids.</summary>
internal sealed class VerificationRun(
    IStoreProvider provider, TimeProvider time, VerificationRequest request, IReadOnlyList<VerifiedTenant> tenants,
    WorkFiles files,
    Action<VerificationProgress> told, TimeSpan betweenCursors)
{
    private readonly long _total = tenants.Sum(tenant => tenant.Total);
    private readonly List<Diagnostic> _problems = [];
    private readonly SpareLines _spare = new();
    private VerificationCursor _cursor = null!;
    private long _saved = time.GetTimestamp();

    /// <summary>Tenants whose verification broke off, and why.</summary>
    public IReadOnlyList<Diagnostic> Problems => _problems;

    /// <summary>Looks at everything behind the cursor.</summary>
    public async Task<(long Objects, ReportSummary Summary)> RunAsync(
        string key, VerificationCursor? cursor, CancellationToken cancellationToken)
    {
        _cursor = cursor ?? Begin(key);
        for (var index = _cursor.Tenant; index < tenants.Count; index++)
        {
            await TryAsync(tenants[index], cancellationToken);
            Save(_cursor with { Tenant = index + 1, Collection = 0, After = null });
        }

        return (_cursor.Objects, _cursor.Summary);
    }

    // A tenant that cannot be read does not keep the others from being verified (P7).
    private async Task TryAsync(VerifiedTenant tenant, CancellationToken cancellationToken)
    {
        try
        {
            await VerifyAsync(tenant, cancellationToken);
        }
        catch (Exception error) when (error is not (OperationCanceledException or IOException))
        {
            _problems.Add(LeasedWork.Unavailable(tenant.Plan.Tenant, error));
            files.Clear(WorkFile.Rules);
        }
    }

    private VerificationCursor Begin(string key)
    {
        files.Append(WorkFile.Csv, Encoding.UTF8.GetBytes(CsvFormat.Header(request.Delimiter)));
        return new VerificationCursor { Key = key, Summary = new ReportSummary(), Lengths = [] };
    }

    private async Task VerifyAsync(VerifiedTenant tenant, CancellationToken cancellationToken)
    {
        var makers = tenant.Taken.ToDictionary(
            pending => pending, pending => new FindingMaker(tenant.Plan.Tenant, pending));
        if (_cursor is { Collection: 0, After: null })
        {
            foreach (var finding in tenant.TellOfWhole()) Write([finding]);
        }

        for (var index = _cursor.Collection; index < tenant.Taken.Count; index++)
        {
            var pending = tenant.Taken[index];
            var verification = new CollectionVerification(
                provider, tenant, pending, request, makers[pending], _spare);
            await verification.RunAsync(
                _cursor.After, (lines, count, last) => Take(tenant, pending, lines, count, last), cancellationToken);
            var arrivals = await verification.TellOfArrivalsAsync(cancellationToken);
            Write(arrivals);
            _spare.Give(arrivals);
            Save(_cursor with { Collection = index + 1, After = null });
        }

        await CheckRulesAsync(tenant, makers, cancellationToken);
    }

    private void Take(
        VerifiedTenant tenant, PendingCollection pending, ReportLines lines, int count, string last)
    {
        Write(lines);
        _cursor = _cursor with { After = last, Objects = _cursor.Objects + count };
        told(new VerificationProgress(
            tenant.Plan.Tenant, pending.Table.Name, _cursor.Objects, Math.Max(_total, _cursor.Objects),
            _cursor.Summary.Findings));
        if (time.GetElapsedTime(_saved) >= betweenCursors) Save(_cursor);
    }

    private async Task CheckRulesAsync(
        VerifiedTenant tenant, Dictionary<PendingCollection, FindingMaker> makers, CancellationToken cancellationToken)
    {
        files.Flush();
        IReadOnlyList<ModulePackage> packages = [.. tenant.Taken.Select(pending => pending.Package).Distinct()];
        var byPlace = makers.ToDictionary(
            pair => ObjectRules.PlaceOf(pair.Key.Table.Product, pair.Key.Table.Name), pair => pair.Value);
        await using var store = await provider.OpenAsync(tenant.Plan.Tenant, StoreAccess.Live, cancellationToken);
        await using (var transaction = await store.BeginAsync(null, cancellationToken))
        {
            var documents = new PendingDocuments(transaction.Documents, [], tenant.Existing, 0);
            var check = new RuleCheck(packages, byPlace, documents);
            await foreach (var (_, finding) in check.CheckAsync(files.PathOf(WorkFile.Rules), cancellationToken))
            {
                Write([finding]);
            }
        }

        files.Clear(WorkFile.Rules);
    }

    private void Write(IReadOnlyList<Finding> findings)
    {
        var lines = _spare.Take();
        lines.Add(findings, request, () => []);
        Write(lines);
        _spare.Give(lines);
    }

    private void Write(ReportLines lines)
    {
        foreach (var file in Enum.GetValues<WorkFile>()) files.Append(file, lines[file].WrittenSpan);
        _cursor.Summary.Add(lines.Summary);
    }

    private void Save(VerificationCursor cursor)
    {
        _cursor = cursor;
        files.Save(cursor);
        _saved = time.GetTimestamp();
    }
}
