using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Operations;
using Uplift.Server.Reports;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary>Begins verifications, and hands out the files that they wrote.</summary>
internal static class VerificationEndpoints
{
    public static void MapVerifications(this IEndpointRouteBuilder api)
    {
        api.MapPost("/verifications", BeginAsync).For(TokenRole.Operator, AccessScope.Own).WithTags("verifications")
            .WithName("beginVerification")
            .WithSummary(
                "Tries all pending changes on every object in memory, while the old version runs. Changes no tenant; the "
                + "operation has the report.")
            .WithExample("""{ "release": "2023", "tenants": ["diku"], "forms": ["html", "deltas"] }""");
        api.MapGet("/operations/{operation}/files/{file}", ReadAsync).For(TokenRole.Viewer, AccessScope.Own)
            .WithTags("verifications")
            .WithName("readReport")
            .WithSummary(
                "A file of a report: report.csv, report.jsonl, report.html or deltas.zip. Takes ranges.")
            .Produces(StatusCodes.Status200OK, null, ReportForms.MediaOf(ReportForm.Csv),
                [.. Enum.GetValues<ReportForm>().Skip(1).Select(ReportForms.MediaOf)]);
    }

    private static async Task<Accepted<OperationView>> BeginAsync(
        VerificationToMake wanted, Caller caller, OperationDesk desk, OpenedWorkspace workspace,
        [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, CancellationToken cancellationToken)
    {
        // As it is understood now: a release that is edited meanwhile is another one.
        var understood = wanted with
        {
            To = RequestedTarget.Read(wanted.To, wanted.Release, workspace, new DiagnosticBag()),
            Release = null,
            Forms = [.. (wanted.Forms ?? []).Prepend(ReportForm.Csv).Distinct().Order()],
        };
        _ = understood.ToScope();
        _ = await understood.ToPlanRequest([]).ReadTargetsAsync(workspace, cancellationToken);
        var tenants = await workspace.FindTenantsAsync(caller.Narrow(wanted.Tenants), cancellationToken);
        return OperationEndpoints.Begun(await desk.BeginAsync(
            VerifyWork.Kind, "", caller.Actor, [.. tenants.Select(tenant => tenant.Id.Value)], understood,
            idempotencyKey,
            cancellationToken));
    }

    // What lies there was written by whoever filled the tenants' data: no browser is to take it
    // for a page of this server.
    private static async Task<FileStreamHttpResult> ReadAsync(
        string operation, [Description("As the report names it.")] string file, Caller caller, HttpContext http,
        OperationDesk desk, ReportFolder reports, CancellationToken cancellationToken)
    {
        var found = await OperationEndpoints.FindAsync(desk, operation, caller, cancellationToken);
        if (found.State != OperationState.Done || ReportForms.Find(file) is not { } form
            || Open(reports.PathOf(found, form)) is not { } content)
        {
            throw new UpliftException(
                DiagnosticCodes.NotFound, $"Operation {found.Id} has no file {QuotedText.Of(file)} (any more).",
                hint: "See 'report' of the operation; the oldest go when there is no room, and verifying again makes another.");
        }

        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "sandbox";
        http.Response.Headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(content, ReportForms.MediaOf(form), $"{found.Id}-{ReportForms.FileOf(form)}",
            File.GetLastWriteTimeUtc(content.Name), enableRangeProcessing: true);
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
