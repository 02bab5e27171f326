using Uplift.Versions;

namespace Uplift.Planning;

/// <summary>What is known of a tenant's modules beside its ledger.</summary>
/// <param name="Disabled">Products that are in the ledger, since their data was kept, and do not
/// serve the tenant.</param>
/// <param name="Others">Modules that serve the tenant without data of their own here.</param>
public sealed record ModuleSurroundings(IReadOnlySet<string> Disabled, IReadOnlyList<OkapiModuleId> Others)
{
    /// <summary>The ledger says all.</summary>
    public static ModuleSurroundings None { get; } = new(new HashSet<string>(), []);

    /// <summary>Equal for equal surroundings.</summary>
    public string Key { get; } = string.Join('\n',
        [.. Disabled.Order(StringComparer.Ordinal), "", .. Others.Order().Select(module => module.Text)]);
}
