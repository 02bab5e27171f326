namespace Uplift.Stores;

/// <summary>What is asked of a tenant before it is planned or run.</summary>
/// <param name="Products">The modules whose tables count.</param>
/// <param name="Tables">Collections of which is asked whether they have their table.</param>
public sealed record StateQuery(IReadOnlyList<string> Products, IReadOnlyList<CollectionTable> Tables)
{
    /// <summary>False leaves out the runs: planning does not ask for them.</summary>
    public bool Runs { get; init; } = true;
}

/// <summary>The answer, all of one moment.</summary>
/// <param name="Ledger">What is recorded.</param>
/// <param name="Runs">All runs, oldest first; none when they were not asked for.</param>
/// <param name="Fingerprint">As <see cref="ITenantSchema.FingerprintAsync"/> gives it.</param>
/// <param name="Existing">As <see cref="ITenantSchema.FindExistingAsync"/> gives it.</param>
public sealed record TenantState(
    Ledger Ledger, IReadOnlyList<RunRecord> Runs, string Fingerprint, IReadOnlySet<string> Existing);
