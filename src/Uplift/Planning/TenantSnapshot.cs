using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Planning;

/// <summary>The state of one tenant that a plan is computed from.</summary>
/// <param name="Tenant">Whose state.</param>
/// <param name="Ledger">What is recorded.</param>
/// <param name="Fingerprint">The digest of the tables of the modules concerned.</param>
/// <param name="Existing">The collections (<c>product/collection</c>) that have their table.</param>
/// <param name="NonEmpty">Of those, the ones that preconditions of the plan ask about and that hold objects.</param>
public sealed record TenantSnapshot(
    TenantId Tenant, Ledger Ledger, string Fingerprint, IReadOnlySet<string> Existing, IReadOnlySet<string> NonEmpty)
{
    /// <summary>Why the state could not be read; null: it was.</summary>
    public Diagnostic? Unreadable { get; private init; }

    /// <summary>
    /// What is known of its modules beside the ledger. It decides what the target is resolved to, not
    /// what the steps for it are, so it is no part of <see cref="Digest"/>.
    /// </summary>
    public ModuleSurroundings Surroundings { get; init; } = ModuleSurroundings.None;

    /// <summary>The way back, where an older version was asked for; null: forward.</summary>
    public WayBack? Back { get; init; }

    /// <summary>A tenant that cannot be planned, because its state cannot be read.</summary>
    public static TenantSnapshot Of(TenantId tenant, Diagnostic unreadable) =>
        new(tenant, Ledger.Empty, $"unreadable: {unreadable.Message}", new HashSet<string>(), new HashSet<string>())
        {
            Unreadable = unreadable,
        };

    /// <summary>Equal for tenants for which the same plan results.</summary>
    public string Digest => Back is null ? Own : new DigestBuilder().Add(Own, Back.Key).ToString();

    private string Own => _digest ??= Compute(Ledger, Fingerprint, Existing, NonEmpty);

    private string? _digest;

    /// <summary>Takes over what was computed of another snapshot, where it shares the parts of its state
    /// with this one.</summary>
    public TenantSnapshot Like(TenantSnapshot? known)
    {
        var isLike = known is not null && ReferenceEquals(Ledger.Changes, known.Ledger.Changes)
            && ReferenceEquals(Existing, known.Existing) && NonEmpty.Count + known.NonEmpty.Count == 0
                && Fingerprint == known.Fingerprint
            && Ledger.Modules.Select(module => (module.Product, module.Version))
                .SequenceEqual(known.Ledger.Modules.Select(module => (module.Product, module.Version)));
        if (isLike) _digest = known!.Own;
        return this;
    }

    /// <summary>How a collection is named in <see cref="Existing"/>.</summary>
    public static string KeyOf(string product, string collection) => $"{product}/{collection}";

    private static string Compute(
        Ledger ledger, string fingerprint, IReadOnlySet<string> existing, IReadOnlySet<string> nonEmpty)
    {
        var digest = new DigestBuilder();
        foreach (var module in ledger.Modules) digest.Add(module.Product, module.Version);
        foreach (var change in ledger.Changes)
        {
            digest.Add(change.Product, change.Key.Version, change.Key.Id, change.Checksum, change.Status.ToString());
        }

        digest.Add(fingerprint);
        foreach (var name in existing.Order(StringComparer.Ordinal)) digest.Add("table", name);
        foreach (var name in nonEmpty.Order(StringComparer.Ordinal)) digest.Add("objects", name);
        return digest.ToString();
    }
}
