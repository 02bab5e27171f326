using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Access;

namespace Uplift.Server.Api;

/// <summary><c>/audit</c>: who did what and when, and whether the log is whole.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder api)
    {
        api.MapGet("/audit", ListAsync).For(TokenRole.Admin, AccessScope.Platform).WithTags("audit")
            .WithName("listAudit")
            .WithSummary("Who did what and when, oldest first.");
        api.MapGet("/audit/verification", VerifyAsync).For(TokenRole.Admin, AccessScope.Platform).WithTags("audit")
            .WithName("verifyAudit")
            .WithSummary("Whether the chain of hashes is whole, and its last hash, to be noted elsewhere.");
    }

    private static async Task<Ok<Page<AuditEntry>>> ListAsync(
        HttpContext http, ControlDatabase control, [AsParameters] PageRequest page, CancellationToken cancellationToken)
    {
        var entries = await control.Audit.ReadAsync(cancellationToken);
        return TypedResults.Ok(
            page.Cut(http, entries, entry => entry.Seq.ToString("D19", CultureInfo.InvariantCulture)));
    }

    private static async Task<Ok<AuditVerification>> VerifyAsync(
        ControlDatabase control, CancellationToken cancellationToken)
    {
        var entries = await control.Audit.ReadAsync(cancellationToken);
        if (AuditLog.FindBreak(entries) is { } broken)
        {
            throw new UpliftException(DiagnosticCodes.BrokenAuditLog,
                $"Entry {broken.Seq} of the audit log does not fit the one before it.",
                hint: "It or what stood before it was edited or removed; compare with a backup of the control database.");
        }

        return TypedResults.Ok(new AuditVerification(entries.Count, entries.Count == 0 ? "" : entries[^1].Hash));
    }
}

/// <summary>An audit log that is whole.</summary>
/// <param name="Entries">How many entries it has.</param>
/// <param name="Hash">The hash of the last.</param>
public sealed record AuditVerification(int Entries, string Hash);
