using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Execution.Layering;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Verification.Reports;

namespace Uplift.Verification;

/// <summary>
/// Tries all pending changes on every object of the collections concerned, in memory, and reports what they
/// would do and what stands against them. It runs while the old version runs, and writes nothing but its report.
/// </summary>
public sealed class Verifier(IStoreProvider provider, Catalog catalog, TimeProvider time)
{
    private static readonly TimeSpan s_betweenCursors = TimeSpan.FromSeconds(1);

    /// <summary>Verifies, or goes on with the same verification where it was interrupted.</summary>
    /// <param name="told">Hears how far it is, about once for each chunk.</param>
    /// <exception cref="OperationCanceledException">It was interrupted; the same call goes on.</exception>
    public async Task<VerificationResult> RunAsync(
        VerificationRequest request, Action<VerificationProgress> told, CancellationToken cancellationToken)
    {
        var (plans, problems) = await PlanAsync(request, cancellationToken);
        var (files, cursor) = WorkFiles.Open(request.Report, KeyOf(request, plans));
        using var work = files;
        var run = new VerificationRun(provider, time, request, plans, work, told, s_betweenCursors);
        var (objects, summary) = await run.RunAsync(KeyOf(request, plans), cursor, cancellationToken);
        return new VerificationResult(objects, summary, [.. problems, .. run.Problems])
        {
            IsResumed = cursor is not null,
            Files = ReportPublication.Publish(request, work, summary, objects, plans.Count, time.GetUtcNow()),
        };
    }

    private async Task<(IReadOnlyList<VerifiedTenant> Plans, IReadOnlyList<Diagnostic> Problems)> PlanAsync(
        VerificationRequest request, CancellationToken cancellationToken)
    {
        var reader = new TargetReader(request.Targets, request.Surroundings, new PastReader(catalog, provider.Name));
        var planner = new Planner(request.Targets, provider.Name, request.Options);
        var models = new LayerModels(provider.Releases, catalog);
        var (plans, problems) = (new List<VerifiedTenant>(), new List<Diagnostic>());
        foreach (var tenant in request.Tenants)
        {
            try
            {
                await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
                await using var transaction = await store.BeginAsync(null, cancellationToken);
                var snapshot = await reader.ReadAsync(tenant, transaction, cancellationToken);
                var plan = planner.PlanTenant(snapshot);
                problems.AddRange(plan.Problems);
                if (plan.IsRefused) continue;
                var pending = PendingCollection.Of(plan.Steps, plan.Digest, time.GetUtcNow(), snapshot.Existing);
                plans.Add(new VerifiedTenant(plan, pending, [.. pending.Where(request.Scope.Takes)])
                {
                    Existing = snapshot.Existing,
                    Layers = await LayerFindings.ReadAsync(
                        plan, models, snapshot.Existing, transaction, cancellationToken),
                    Total = await CountAsync(transaction, request, pending, cancellationToken),
                });
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                problems.Add(LeasedWork.Unavailable(tenant, error));
            }
        }

        return (plans, problems);
    }

    private static async Task<long> CountAsync(
        IStoreTransaction transaction, VerificationRequest request, IReadOnlyList<PendingCollection> pending,
        CancellationToken cancellationToken)
    {
        var taken = pending.Where(request.Scope.Takes).ToList();
        if (request.Scope.Ids.Count > 0) return (long)request.Scope.Ids.Count * taken.Count;
        var total = 0L;
        foreach (var one in taken) total += await transaction.Documents.EstimateAsync(one.Table, cancellationToken);
        return total;
    }

    private static string KeyOf(VerificationRequest request, IReadOnlyList<VerifiedTenant> plans)
    {
        var key = new DigestBuilder()
            .Add("1", request.Scope.Key, request.Options.ToString(), request.Delimiter.ToString());
        key.Add(request.JsonLines is null ? "" : "lines", request.Deltas is null ? "" : "deltas");
        foreach (var tenant in plans) key.Add(tenant.Plan.Digest);
        return key.ToString();
    }
}

/// <summary>What is to be done for one tenant.</summary>
/// <param name="All">The collections that pending changes concern.</param>
/// <param name="Taken">Those of them that are looked at.</param>
internal sealed record VerifiedTenant(
    TenantPlan Plan, IReadOnlyList<PendingCollection> All, IReadOnlyList<PendingCollection> Taken)
{
    /// <summary>The collections that have their table.</summary>
    public required IReadOnlySet<string> Existing { get; init; }

    /// <summary>What System data meets.</summary>
    public required IReadOnlyList<Finding> Layers { get; init; }

    /// <summary>Objects, as far as known.</summary>
    public long Total { get; init; }

    /// <summary>The findings about System data, and about scripts and code that cannot be tried on
    /// single objects.</summary>
    public IEnumerable<Finding> TellOfWhole() => Layers.Concat(TellOfScripts());

    private IEnumerable<Finding> TellOfScripts()
    {
        foreach (var step in Plan.Steps.Where(step => step is ScriptStep or TenantCodeStep or ManualStep))
        {
            foreach (var change in step.Changes.Where(change => change is not ObjectChange))
            {
                yield return new Finding
                {
                    Id = FindingId.Of(Plan.Tenant.ToString(), step.Package.Id.Product, change, "", ""),
                    Tenant = Plan.Tenant.ToString(),
                    Module = step.Package.Id.ToString(),
                    Change = change,
                    Status = change.Type == ChangeType.Manual ? FindingStatus.Manual : FindingStatus.NotVerified,
                    Message = MessageOf(change),
                };
            }
        }
    }

    private static string MessageOf(Change change)
    {
        var what = change.Type == ChangeType.Manual ? "to be done by hand"
            : change is SqlChange ? "a script for the tenant as a whole" : "code for the tenant as a whole";
        return change.Reason.Length == 0 ? what : $"{what}: {change.Reason}";
    }
}
