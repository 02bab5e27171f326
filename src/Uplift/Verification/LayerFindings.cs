using Uplift.Documents;
using Uplift.Execution.Layering;
using Uplift.Layers;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Verification;

/// <summary>What the System data of a plan meets in a tenant: the same computation as in the run, with
/// nothing written.</summary>
internal static class LayerFindings
{
    // A value in a message is for recognising it, not for reading it.
    private const int MostShown = 60;

    public static async Task<IReadOnlyList<Finding>> ReadAsync(
        TenantPlan plan, LayerModels models, IReadOnlySet<string> existing, IStoreTransaction transaction,
        CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var step in plan.Steps.OfType<SystemDataStep>().Where(step => step.Part != LayerPart.Notice))
        {
            // Before the collections are made there is nothing to meet.
            var product = step.Package.Id.Product;
            if (!existing.Contains(TenantSnapshot.KeyOf(product, Packages.LayerDeclaration.StoreName))) continue;
            if (step.Package.LayeredCollections.Any(name => !existing.Contains(TenantSnapshot.KeyOf(product, name))))
            {
                continue;
            }

            var outcome = await new LayerUpgrade(step.Package, models).TryAsync(transaction, cancellationToken);
            findings.AddRange(outcome.Findings.Select(found => Of(plan, step, found)));
        }

        return findings;
    }

    private static Finding Of(TenantPlan plan, SystemDataStep step, LayerFinding found)
    {
        var tenant = plan.Tenant.ToString();
        return new Finding
        {
            Id = FindingId.Of(
                tenant, step.Package.Id.Product, FindingStatus.Layer, found.Collection, found.Id ?? "",
                FindingJson.NameOf(found)),
            Tenant = tenant,
            Module = step.Package.Id.ToString(),
            ObjectId = found.Id ?? "",
            ObjectType = found.Collection,
            Status = FindingStatus.Layer,
            Path = found.Path?.ToString() ?? "",
            Message = MessageOf(found),
        };
    }

    private static string MessageOf(LayerFinding found)
    {
        var details = found.Details.Select(detail => $"{detail.Key} {Short(DocumentText.Write(detail.Value))}");
        return found.Details.Count == 0 ? found.Code : $"{found.Code}: {string.Join("; ", details)}";
    }

    private static string Short(string text) => text.Length <= MostShown ? text : text[..MostShown] + "…";
}
