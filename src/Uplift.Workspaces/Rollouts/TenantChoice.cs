using System.Globalization;
using Uplift.Control;
using Uplift.Diagnostics;

namespace Uplift.Workspaces.Rollouts;

/// <summary>Which tenants a rollout is for, and in which order they go.</summary>
public sealed record TenantChoice
{
    /// <summary>Only these; empty: all.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Only those that have all of these labels: NAME=VALUE, or NAME with any value.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Those that must not be touched.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>The label by whose value they go, numbers by their size; "": by name. Those
    /// without it go last.</summary>
    public string OrderBy { get; init; } = "";

    /// <summary>The tenants of these that are chosen, in their order.</summary>
    /// <exception cref="UpliftException">A frozen tenant is none of them.</exception>
    public IReadOnlyList<TenantEntry> Of(IReadOnlyList<TenantEntry> tenants)
    {
        var unknown = Frozen.Except(tenants.Select(tenant => tenant.Id.Value)).ToList();
        if (unknown.Count > 0)
        {
            throw new UpliftException(DiagnosticCodes.UnknownTenant,
                $"There is no tenant '{string.Join("', '", unknown)}' that could be frozen.",
                hint: "See 'uplift tenant list'.");
        }

        var chosen = tenants.Where(
            tenant => !Frozen.Contains(tenant.Id.Value) && Labels.All(label => Has(tenant, label)));
        return
        [
            .. chosen.OrderBy(tenant => OrderBy.Length > 0 && !tenant.Labels.ContainsKey(OrderBy)).ThenBy(Number)
                .ThenBy(Value, StringComparer.Ordinal).ThenBy(tenant => tenant.Id.Value, StringComparer.Ordinal),
        ];
    }

    private static bool Has(TenantEntry tenant, string label)
    {
        var parts = label.Split('=', 2);
        return tenant.Labels.TryGetValue(parts[0], out var value) && (parts.Length == 1 || value == parts[1]);
    }

    private double Number(TenantEntry tenant) =>
        double.TryParse(Value(tenant), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number : double.MaxValue;

    private string Value(TenantEntry tenant) => tenant.Labels.GetValueOrDefault(OrderBy, "");
}
