using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Jobs;
using Uplift.Server.Access;
using Uplift.Stores;

namespace Uplift.Server.Okapi;

/// <summary><c>install</c> and <c>upgrade</c> of a tenant, and their jobs.</summary>
internal static class OkapiInstallEndpoints
{
    public static void MapOkapiInstall(this IEndpointRouteBuilder okapi)
    {
        var tenant = okapi.MapGroup("/proxy/tenants/{tenant}");
        tenant.MapPost("/install", InstallAsync).For(TokenRole.Operator, AccessScope.Tenant);
        tenant.MapPost("/upgrade", UpgradeAsync).For(TokenRole.Operator, AccessScope.Tenant);
        tenant.MapGet("/install", ListAsync).For(TokenRole.Viewer, AccessScope.Tenant);
        tenant.MapDelete("/install", RemoveAllAsync).For(TokenRole.Operator, AccessScope.Tenant);
        tenant.MapGet("/install/{job}", ShowAsync).For(TokenRole.Viewer, AccessScope.Tenant);
        tenant.MapDelete("/install/{job}", RemoveAsync).For(TokenRole.Operator, AccessScope.Tenant);
    }

    private static async Task<ContentHttpResult> InstallAsync(
        string tenant, HttpContext http, Caller caller, JobDesk desk, TenantJobs waiting, ControlDatabase control,
        CancellationToken cancellationToken)
    {
        var entry = await OkapiTenantEndpoints.FindAsync(control, tenant, cancellationToken);
        var query = new OkapiQuery(http.Request);
        var request = RequestOf(entry.Id, query, http, caller) with
        {
            Modules = [.. (await OkapiAnswer.ReadArrayAsync(http.Request, cancellationToken)).Select(ReadModule)],
        };
        return await RunAsync(http, desk, waiting, request, query, cancellationToken);
    }

    private static async Task<ContentHttpResult> UpgradeAsync(
        string tenant, HttpContext http, Caller caller, JobDesk desk, TenantJobs waiting, ControlDatabase control,
        CancellationToken cancellationToken)
    {
        var entry = await OkapiTenantEndpoints.FindAsync(control, tenant, cancellationToken);
        var query = new OkapiQuery(http.Request);
        if (await OkapiAnswer.ReadAsync(
            http.Request, cancellationToken) is not (null or JsonArray { Count: 0 } or JsonObject { Count: 0 }))
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage,
                "An upgrade takes every enabled product to its newest version; its body must be empty.",
                hint: "Name modules with POST …/install.");
        }

        return await RunAsync(
            http, desk, waiting, RequestOf(entry.Id, query, http, caller) with { UpgradeAll = true }, query,
            cancellationToken);
    }

    private static async Task<ContentHttpResult> RunAsync(
        HttpContext http, JobDesk desk, TenantJobs waiting, JobRequest request, OkapiQuery query, CancellationToken cancellationToken)
    {
        var purges = request.Options.Purge || request.Modules.Any(module => module.Action == RequestedAction.Purge);
        if (query.Flag("simulate", false))
        {
            return OkapiAnswer.Json(TenantJobs.Shape(await desk.SimulateAsync(request, cancellationToken)));
        }

        if (purges) Caller.Of(http)!.Require(TokenRole.Admin, "To purge");
        if (query.Flag("async", false))
        {
            var job = await desk.SubmitAsync(request, cancellationToken);
            return OkapiAnswer.Created(
                http, $"/_/proxy/tenants/{request.Tenant}/install/{job.Id}", TenantJobs.Shape(job.Entries));
        }

        return OkapiAnswer.Json(TenantJobs.Shape((await waiting.FinishAsync(request, cancellationToken)).Entries));
    }

    private static async Task<ContentHttpResult> ListAsync(
        string tenant, JobDesk desk, ControlDatabase control, CancellationToken cancellationToken) =>
        OkapiAnswer.Json((await JobsAsync(tenant, desk, control, cancellationToken)).Select(TenantJobs.Shape));

    private static async Task<NoContent> RemoveAllAsync(
        string tenant, Caller caller, JobDesk desk, ControlDatabase control, CancellationToken cancellationToken)
    {
        foreach (var job in (await JobsAsync(tenant, desk, control, cancellationToken)).Where(job => job.IsComplete))
        {
            await desk.RemoveAsync(job.Id, caller.Actor, cancellationToken);
        }

        return TypedResults.NoContent();
    }

    private static async Task<ContentHttpResult> ShowAsync(
        string tenant, string job, JobDesk desk, ControlDatabase control, CancellationToken cancellationToken) =>
        OkapiAnswer.Json(TenantJobs.Shape(await FindAsync(tenant, job, desk, control, cancellationToken)));

    private static async Task<NoContent> RemoveAsync(
        string tenant, string job, Caller caller, JobDesk desk, ControlDatabase control, CancellationToken cancellationToken)
    {
        var found = await FindAsync(tenant, job, desk, control, cancellationToken);
        await desk.RemoveAsync(found.Id, caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IReadOnlyList<Job>> JobsAsync(
        string tenant, JobDesk desk, ControlDatabase control, CancellationToken cancellationToken)
    {
        var entry = await OkapiTenantEndpoints.FindAsync(control, tenant, cancellationToken);
        return await desk.ListAsync(
            new JobQuery { Tenant = entry.Id, Kind = TenantJobs.Kind, Limit = int.MaxValue }, cancellationToken);
    }

    private static async Task<Job> FindAsync(
        string tenant, string job, JobDesk desk, ControlDatabase control, CancellationToken cancellationToken)
    {
        var entry = await OkapiTenantEndpoints.FindAsync(control, tenant, cancellationToken);
        return await desk.FindAsync(job, entry.Id, cancellationToken) ?? throw new UpliftException(
            DiagnosticCodes.UnknownJob, $"Tenant '{tenant}' has no job {QuotedText.Of(job)}.");
    }

    // Okapi lets jobs of a tenant run at once; here they come one after the other, so that a script need not know.
    private static JobRequest RequestOf(TenantId tenant, OkapiQuery query, HttpContext http, Caller caller)
    {
        if (query.Flag("deploy", false))
        {
            throw new UpliftException(
                DiagnosticCodes.InvalidParameter, "An installation starts no modules: 'deploy' must be false.",
                hint: "Have them started before, by POST /_/deployment/modules, or declare their urls by POST "
                    + "/_/discovery/modules.");
        }

        return new JobRequest
        {
            Tenant = tenant,
            Options = query.JobOptions,
            Kind = TenantJobs.Kind,
            Actor = caller.Actor,
            WhenBusy = query.Text("whenBusy") == "refuse" ? BusyChoice.Refuse : BusyChoice.Queue,
            IdempotencyKey = http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } key ? key : null,
        };
    }

    private static RequestedModule ReadModule(JsonNode? node)
    {
        var id = OkapiAnswer.TextOf(node, "id") ?? throw new UpliftException(
            DiagnosticCodes.InvalidInstall, "An entry has no 'id'.",
            hint: "Write [{\"id\": \"mod-users\", \"action\": \"enable\"}].");
        return new RequestedModule(id, OkapiAnswer.TextOf(node, "action") switch
        {
            null or "enable" => RequestedAction.Enable,
            "disable" => RequestedAction.Disable,
            "purge" => RequestedAction.Purge,
            var word => throw new UpliftException(DiagnosticCodes.InvalidInstall,
                $"The entry of {QuotedText.Of(id)} has the action {QuotedText.Of(word)}.",
                hint: "Write enable or disable."),
        });
    }
}
