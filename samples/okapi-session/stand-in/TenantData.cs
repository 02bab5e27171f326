namespace Uplift.StandIn;

/// <summary>What a module keeps for a tenant: the version that its data have, and whether it is the tenant's.</summary>
/// <param name="Module">The version as a module id.</param>
/// <param name="IsEnabled">False after a disable.</param>
public sealed record Installed(string Module, bool IsEnabled);

/// <summary>The data of all modules, by tenant and product: the versions of a product share them, as real ones do.</summary>
public sealed class TenantData
{
    private readonly Dictionary<(string Tenant, string Product), Installed> _installed = [];

    /// <summary>A copy, in order of tenant and product.</summary>
    public IReadOnlyList<(string Tenant, string Product, Installed Installed)> List() =>
        [.. _installed.Select(entry => (entry.Key.Tenant, entry.Key.Product, entry.Value))
            .OrderBy(entry => entry.Tenant, StringComparer.Ordinal).ThenBy(entry => entry.Product, StringComparer.Ordinal)];

    /// <summary>Does what a call says, and tells whether it was what was to be expected.</summary>
    public CallEffect Apply(TenantCall call)
    {
        if (call.Kind == CallKind.Permissions) return CallEffect.Done;
        var key = (call.Tenant, Product(call.Module));
        var before = _installed.GetValueOrDefault(key);
        return call.Kind switch
        {
            CallKind.Disable => Disable(key, before, call.From),
            CallKind.Purge => _installed.Remove(key) ? CallEffect.Done : CallEffect.Repeated,
            _ => Install(key, before, call),
        };
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _installed.Clear();

    /// <summary>The product of a module id: what stands before the first hyphen that a digit follows.</summary>
    public static string Product(string module)
    {
        for (var index = 0; index + 1 < module.Length; index++)
        {
            if (module[index] == '-' && char.IsDigit(module[index + 1])) return module[..index];
        }

        return module;
    }

    private CallEffect Install((string Tenant, string Product) key, Installed? before, TenantCall call)
    {
        var isReinstallation = call.From == call.To;
        if (before is { IsEnabled: true } && before.Module == call.To && !isReinstallation) return CallEffect.Repeated;
        _installed[key] = new Installed(call.To!, true);
        var isExpected = call.Kind == CallKind.Enable
            ? before is not { IsEnabled: true }
            : before?.Module == call.From || Product(call.From!) != key.Product;
        return isExpected ? CallEffect.Done : CallEffect.Unexpected;
    }

    private CallEffect Disable((string Tenant, string Product) key, Installed? before, string? from)
    {
        if (before is not { IsEnabled: true }) return CallEffect.Repeated;
        _installed[key] = before with { IsEnabled = false };
        return before.Module == from ? CallEffect.Done : CallEffect.Unexpected;
    }
}
