using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Execution;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary>How tenants stand, what was done for them, and what a run changed.</summary>
internal static class StateEndpoints
{
    private const int MostFailures = 10_000;
    private const int MostReaders = 8;
    private const string LastRun = "last";

    public static void MapStates(this IEndpointRouteBuilder api)
    {
        api.MapGet("/status", ListAsync).For(TokenRole.Viewer, AccessScope.Own).WithTags("states")
            .WithName("listStatus")
            .WithSummary("How tenants stand: versions, last run, who works on them. Read beside their data.");
        api.MapGet("/tenants/{tenant}/status", ShowAsync).For(TokenRole.Viewer, AccessScope.Tenant).WithTags("states")
            .WithName("showStatus")
            .WithSummary("How one tenant stands, with the objects that its last run left as they were.");
        api.MapGet("/tenants/{tenant}/history", HistoryAsync).For(TokenRole.Viewer, AccessScope.Tenant)
            .WithTags("states")
            .WithName("showHistory").WithSummary("The runs of a tenant and every write of a module's version.");
        api.MapGet("/tenants/{tenant}/runs/{run}/log", LogAsync).For(TokenRole.Viewer, AccessScope.Tenant)
            .WithTags("states")
            .WithName("showLog")
            .WithSummary("What a run changed, object by object, before and after; 'last' is the last run.");
    }

    private static async Task<Ok<Page<StatusView>>> ListAsync(
        HttpContext http, Caller caller, OpenedWorkspace workspace, ControlDatabase control,
        [AsParameters] PageRequest page, CancellationToken cancellationToken)
    {
        var part = page.Of(
            http, await control.ReadTenantsAsync(page.TenantsOf(caller), cancellationToken), tenant => tenant.Id.Value);
        var found = new StatusView[part.Items.Count];
        await Parallel.ForAsync(0, found.Length,
            new ParallelOptions { MaxDegreeOfParallelism = MostReaders, CancellationToken = cancellationToken },
            async (index, token) => found[index] =
                StatusView.Of(await TenantStatus.ReadAsync(workspace.Provider, part.Items[index], 0, token)));
        return TypedResults.Ok(new Page<StatusView>(found, part.Next));
    }

    private static async Task<Ok<StatusView>> ShowAsync(
        string tenant, OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        var entry = (await workspace.FindTenantsAsync([tenant], cancellationToken))[0];
        return TypedResults.Ok(StatusView.Of(
            await TenantStatus.ReadAsync(workspace.Provider, entry, MostFailures, cancellationToken)));
    }

    private static async Task<Ok<HistoryView>> HistoryAsync(
        string tenant, OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        var entry = (await workspace.FindTenantsAsync([tenant], cancellationToken))[0];
        var history = await TenantHistory.ReadAsync(workspace.Provider, entry.Id, cancellationToken);
        return TypedResults.Ok(new HistoryView(history.Tenant, [.. history.Runs.Select(RunView.Of)], history.Versions));
    }

    // The cursor is how many were shown: the log of a run does not change, and reading on from
    // the start needs no index.
    private static async Task<Ok<Page<ChangeLogEntry>>> LogAsync(
        string tenant, string run, HttpContext http, OpenedWorkspace workspace, [AsParameters] PageRequest page,
        CancellationToken cancellationToken, string? collection = null, string? objectId = null)
    {
        var entry = (await workspace.FindTenantsAsync([tenant], cancellationToken))[0];
        var shown = int.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : 0;
        var found = new List<(int Number, ChangeLogEntry Entry)>();
        var count = 0;
        await foreach (var change in workspace.Upgrader().ReadLogAsync(entry.Id, run == LastRun ? null : run, cancellationToken))
        {
            if ((collection is not null && change.Collection != collection)
                || (objectId is not null && change.ObjectId != objectId)) continue;
            if (++count > shown) found.Add((count, change));
            if (found.Count > page.Count) break;
        }

        var part = page.Of(http, found, item => item.Number.ToString(CultureInfo.InvariantCulture));
        return TypedResults.Ok(new Page<ChangeLogEntry>([.. part.Items.Select(item => item.Entry)], part.Next));
    }
}
