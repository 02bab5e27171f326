using System.Security.Cryptography;
using Uplift.Control;
using Uplift.Planning;
using Uplift.Server.Reports;
using Uplift.Verification;
using Uplift.Verification.Reports;
using Uplift.Workspaces;
using Finding = Uplift.Server.Errors.Finding;

namespace Uplift.Server.Api.Contracts;

/// <summary>What is to be verified, and in which forms it is reported.</summary>
/// <param name="To">The modules to reach; a product alone means its newest package.</param>
/// <param name="Release">The release to reach, instead of modules.</param>
/// <param name="Tenants">Only these; absent: all that the token reaches.</param>
/// <param name="IncludeMissed">Also try changes below the installed version that were never applied.</param>
/// <param name="Force">Pass over preconditions that the package calls skippable.</param>
/// <param name="DepCheck">False: take the target as it is given; add, upgrade and refuse nothing for the
/// sake of interfaces.</param>
/// <param name="Modules">Only objects of these modules (product, or product-version).</param>
/// <param name="Collections">Only objects of these collections.</param>
/// <param name="Types">Only objects of these types.</param>
/// <param name="Ids">Only these objects.</param>
/// <param name="Where">Only JSON objects for which this holds: POINTER, POINTER=VALUE, or a
/// condition as in a change.</param>
/// <param name="XPath">Only XML objects for which this XPath 1.0 expression holds, with the prefixes of their
/// package.</param>
/// <param name="Delimiter">What stands between the cells of the CSV file.</param>
/// <param name="Forms">What is written beside the CSV file, which always is.</param>
public sealed record VerificationToMake(
    IReadOnlyList<string>? To = null, string? Release = null, IReadOnlyList<string>? Tenants = null,
    bool IncludeMissed = false,
    bool Force = false, bool DepCheck = true, IReadOnlyList<string>? Modules = null,
    IReadOnlyList<string>? Collections = null,
    IReadOnlyList<string>? Types = null, IReadOnlyList<string>? Ids = null, string? Where = null, string? XPath = null,
    ReportDelimiter Delimiter = ReportDelimiter.Comma, IReadOnlyList<ReportForm>? Forms = null)
{
    internal PlanOptions Options => new() { IncludeMissed = IncludeMissed, Force = Force, DepCheck = DepCheck };

    /// <summary>Reads its target, which must be module ids by now.</summary>
    internal PlanRequest ToPlanRequest(IReadOnlyList<string> tenants) =>
        new(To ?? [], tenants, Options, Refresh: true, Parallel: 1);

    /// <exception cref="Diagnostics.UpliftException">The condition is wrong.</exception>
    internal VerificationScope ToScope() => new()
    {
        Modules = Modules ?? [],
        Collections = Collections ?? [],
        Types = Types ?? [],
        Ids = Ids ?? [],
        Where = Where is null ? null : ConditionText.Read(Where, "where"),
        XPath = XPath,
    };
}

/// <summary>What a verification found.</summary>
/// <param name="Objects">Objects looked at.</param>
/// <param name="Findings">Rows of the report.</param>
/// <param name="Groups">The findings by change.</param>
/// <param name="Files">What can be fetched, as long as it is kept.</param>
/// <param name="Problems">Tenants that could not be verified, and why.</param>
public sealed record ReportView(
    long Objects, long Findings, IReadOnlyList<ReportGroupView> Groups, IReadOnlyList<ReportFileView> Files,
    IReadOnlyList<Finding> Problems)
{
    internal static async Task<ReportView> OfAsync(
        Operation operation, VerificationResult result, ReportFolder reports, CancellationToken cancellationToken)
    {
        var files = new List<ReportFileView>();
        foreach (var form in Enum.GetValues<ReportForm>()
            .Where(form => result.Files.Contains(reports.PathOf(operation, form))))
        {
            files.Add(await ReportFileView.OfAsync(operation, form, reports, cancellationToken));
        }

        return new ReportView(
            result.Objects, result.Summary.Findings, [.. result.Summary.Groups.Select(ReportGroupView.Of)], files,
            [.. result.Problems.Select(Finding.Of)]);
    }
}

/// <summary>Findings of one change, or of one sort of problem.</summary>
/// <param name="Change">Empty when the findings are about objects themselves.</param>
/// <param name="Problem">True for what stands against the upgrade.</param>
public sealed record ReportGroupView(
    string Module, string Change, string Status, string Phase, string Type, string Priority, long Count, bool Problem)
{
    internal static ReportGroupView Of(FindingGroup group) => new(
        group.Module, group.Change, group.Status, group.Phase, group.Type, group.Priority, group.Count,
        group.IsProblem);
}

/// <summary>A file of a report.</summary>
/// <param name="Href">Where it is fetched.</param>
/// <param name="Sha256">Of its content, in lower-case hexadecimal digits.</param>
public sealed record ReportFileView(ReportForm Form, string Href, string MediaType, long Bytes, string Sha256)
{
    internal static async Task<ReportFileView> OfAsync(
        Operation operation, ReportForm form, ReportFolder reports, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(reports.PathOf(operation, form));
        var hash = await SHA256.HashDataAsync(content, cancellationToken);
        return new ReportFileView(
            form, $"{ApiRoutes.Prefix}/operations/{operation.Id}/files/{ReportForms.FileOf(form)}",
            ReportForms.MediaOf(form), content.Length, Convert.ToHexStringLower(hash));
    }
}
