namespace Uplift.Stores;

/// <summary>What is asked of a tenant before it is planned or run.</summary>
/// <param name="Products">The modules whose tables count.</param>
/// <param name="Tables">Collections of which is asked whether they have their table.</param>
public sealed record StateQuery(IReadOnlyList<string> Products, IReadOnlyList<CollectionTable> Tables)
{
    /// <summary>False leaves out the last run: planning does not ask for it.</summary>
    public bool Runs { get; init; } = true;
}

/// <summary>The answer, all of one moment.</summary>
/// <param name="Ledger">
/// What is recorded. Where many tenants are read at once, the rows of their changes tell what plans are
/// computed from: run, time and counts may be left out of rows that are applied, so that tenants
/// with equal rows share them.
/// </param>
/// <param name="LastRun">The last run; null when there is none, or when it was not asked for.</param>
/// <param name="Fingerprint">As <see cref="ITenantSchema.FingerprintAsync"/> gives it.</param>
/// <param name="Existing">As <see cref="ITenantSchema.FindExistingAsync"/> gives it.</param>
public sealed record TenantState(Ledger Ledger, RunRecord? LastRun, string Fingerprint, IReadOnlySet<string> Existing);
