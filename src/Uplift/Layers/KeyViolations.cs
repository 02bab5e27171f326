using Uplift.Layers.Releases;
using Uplift.Layers.Views;

namespace Uplift.Layers;

/// <summary>Listed records that share a unique key.</summary>
/// <param name="Records">Their ids, sorted.</param>
public sealed record KeyViolation(string Collection, string Key, IReadOnlyList<string> Records);

/// <summary>Finds what a write of the tenant's would break; a writer refuses such a write.</summary>
public static class KeyViolations
{
    /// <summary>Records of a tenant's view that share a key, except where that had been deferred.</summary>
    public static IReadOnlyList<KeyViolation> Find(LayerModel model, TenantLayers tenant)
    {
        var listed = ViewBuilder.Build(model, tenant).Listed.ToLookup(record => record.Id.Collection);
        return
        [
            .. from rules in model.Collections
               from key in rules.UniqueKeys
               where key.IsIn(tenant.Installed)
               from @group in listed[rules.Name].GroupBy(record => key.ValueOf(record.Document, rules.Policies))
               where @group.Key is not null && @group.Count() > 1
               let ids = @group.Select(record => record.Id.Id).ToList()
               where !IsDeferred(tenant, rules.Name, key.Name, ids)
               select new KeyViolation(rules.Name, key.Name, ids),
        ];
    }

    private static bool IsDeferred(TenantLayers tenant, string collection, string key, List<string> ids) =>
        tenant.Decisions.Deferred.Any(known =>
            known.Collection == collection && known.Key == key && !ids.Except(known.Records).Any());
}
