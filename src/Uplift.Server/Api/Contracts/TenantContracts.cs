using Uplift.Diagnostics;
using Uplift.Control;
using Uplift.Execution;
using Uplift.Server.Errors;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Server.Api.Contracts;

/// <summary>A tenant as the control database knows it.</summary>
/// <param name="Tenant">Its name.</param>
/// <param name="Display">A name for people.</param>
/// <param name="Labels">By which tenants can be chosen.</param>
/// <param name="Added">When it was added.</param>
/// <param name="Store">The store of uplift.yaml that it lives in; "": the one without a name.</param>
/// <param name="Modules">Version by product, by the control database.</param>
public sealed record TenantView(
    string Tenant, string Display, IReadOnlyDictionary<string, string> Labels, DateTimeOffset Added, string Store,
    IReadOnlyDictionary<string, string> Modules)
{
    internal static TenantView Of(TenantEntry entry) =>
        new(entry.Id.Value, entry.Display, entry.Labels, entry.Added, entry.Store, entry.Modules);
}

/// <summary>A tenant with what its modules hold.</summary>
/// <param name="Modules">Installed by the ledger beside its data.</param>
/// <param name="Collections">About how many objects each collection holds.</param>
public sealed record TenantDetailsView(
    string Tenant, string Display, IReadOnlyDictionary<string, string> Labels, DateTimeOffset Added,
    IReadOnlyList<InstalledModule> Modules, IReadOnlyList<CollectionSize> Collections)
{
    internal static TenantDetailsView Of(TenantDetails details) => new(
        details.Tenant.Id.Value, details.Tenant.Display, details.Tenant.Labels, details.Tenant.Added, details.Modules,
        details.Collections);
}

/// <summary>A tenant to add.</summary>
/// <param name="Tenant">Letters, digits, '_', '.' and '-'.</param>
/// <param name="Display">A name for people; absent: its name.</param>
/// <param name="Labels">By which tenants can be chosen.</param>
/// <param name="Install">Modules to install; a product alone means its newest package.</param>
/// <param name="Release">A release to install, instead of modules.</param>
/// <param name="LoadSample">Also load the sample data of the packages.</param>
/// <param name="Store">The store of uplift.yaml that it lives in, where it names several.</param>
public sealed record TenantToAdd(
    string Tenant, string? Display = null, IReadOnlyDictionary<string, string>? Labels = null,
    IReadOnlyList<string>? Install = null,
    string? Release = null, bool LoadSample = false, string Store = "");

/// <summary>What changes of a tenant; what is absent stays.</summary>
public sealed record TenantEdit(string? Display = null, IReadOnlyDictionary<string, string>? Labels = null);

/// <summary>A tenant that was added.</summary>
/// <param name="Loaded">Objects that were loaded.</param>
/// <param name="Installation">How its installation ended.</param>
/// <param name="Notes">What a person should know about the release.</param>
public sealed record TenantAddedView(
    string Tenant, long Loaded, RunResultView Installation, IReadOnlyList<Finding> Notes);

/// <summary>The version that an existing installation is declared to have.</summary>
/// <param name="Module">Product and version.</param>
/// <param name="Replace">Replace a version that is recorded already.</param>
/// <param name="Changes">Record only these changes (<c>id</c> or <c>version/id</c>) as made, and
/// leave the version.</param>
public sealed record BaselineToRecord(string Module, bool Replace = false, IReadOnlyList<string>? Changes = null);

/// <summary>How the work for one tenant ended.</summary>
/// <param name="Outcome">up-to-date, done, incomplete, first-phase-done, set-aside, refused,
/// failed or interrupted.</param>
/// <param name="Indexes">Collections that got an index; only where gates were prepared.</param>
public sealed record RunResultView(
    string Tenant, string Outcome, string Run, long Read, long Changed, long Failed,
    IReadOnlyList<FailureView> Failures,
    IReadOnlyList<Finding> Problems, IReadOnlyDictionary<string, string> Modules, IReadOnlyList<string>? Indexes = null)
{
    internal static RunResultView OfPreparation(
        string tenant, IReadOnlyList<string> indexes, IReadOnlyList<Diagnostic> problems) => new(
        tenant, OutcomeWord.Of(problems.Count == 0 ? RunOutcome.Done : RunOutcome.Failed), "", 0, 0, 0, [],
        [.. problems.Select(Finding.Of)], new Dictionary<string, string>(), indexes);

    internal static RunResultView Of(RunResult result) => new(
        result.Tenant.Value, OutcomeWord.Of(result.Outcome), result.Run, result.Read, result.Changed, result.Failed,
        [.. result.Failures.Select(FailureView.Of)], [.. result.Problems.Select(Finding.Of)],
        result.Modules.ToDictionary(module => module.Product, module => module.Version));
}

/// <summary>An object that was left as it was.</summary>
public sealed record FailureView(
    int Step, string Module, string Change, string Collection, string ObjectId, string Path, string Message)
{
    internal static FailureView Of(ObjectFailure failure) => new(
        failure.Step, failure.Product, failure.Change.ToString(), failure.Collection, failure.ObjectId, failure.Path,
        failure.Message);
}
