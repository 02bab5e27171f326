using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Documents.Merging;
using Uplift.Layers;
using Uplift.Layers.Adoption;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary><c>/tenants/{tenant}/layers</c>: what tenants see of the records that modules ship, their edits, what
/// upgrades left to be decided, and adoption.</summary>
internal static class LayerEndpoints
{
    public static void MapLayers(this IEndpointRouteBuilder api)
    {
        var layers = api.MapGroup("/tenants/{tenant}/layers").WithTags("layers");
        layers.MapGet("/", CountAsync).For(TokenRole.Viewer, AccessScope.Tenant).WithName("showLayers")
            .WithSummary("How the records of each collection are spread over the layers.");
        layers.MapGet("/conflicts", ListConflictsAsync).For(TokenRole.Viewer, AccessScope.Tenant)
            .WithName("listLayerConflicts")
            .WithSummary("Where System and the tenant both had a say, with all values and what can be done.");
        layers.MapPost("/adoption", AdoptAsync).For(TokenRole.Operator, AccessScope.Tenant).WithName("adoptLayers")
            .WithSummary("Compares records that were loaded without Uplift with all releases; takes them over when it is confirmed.")
            .WithExample("""{ "module": "mod-inventory-storage-15.4.0", "confirm": false }""");
        layers.MapGet("/{collection}", ListAsync).For(TokenRole.Viewer, AccessScope.Tenant).WithName("listLayerRecords")
            .WithSummary("The records of a collection that are not as System ships them; with all=true every one.");
        var record = layers.MapGroup("/{collection}/{id}");
        record.MapGet("/", ShowAsync).For(TokenRole.Viewer, AccessScope.Tenant).WithName("showLayerRecord")
            .WithSummary("A record as the tenant sees it, and who gave each value.");
        record.MapPost("/override", OverrideAsync).For(TokenRole.Operator, AccessScope.Tenant)
            .WithName("overrideLayerRecord").WithSummary("Gives places of a record the tenant's values.")
            .WithExample("""{ "set": { "/name": "Leihgabe" }, "unset": ["/source"] }""");
        record.MapPost("/reset", ResetAsync).For(TokenRole.Operator, AccessScope.Tenant).WithName("resetLayerRecord")
            .WithSummary("Takes edits back, so that System shows again.").WithExample("""{ "path": "/name" }""");
        record.MapPost("/hide", HideAsync).For(TokenRole.Operator, AccessScope.Tenant).WithName("hideLayerRecord")
            .WithSummary("Takes a record that System ships out of the tenant's table.");
        record.MapPost("/resolve", ResolveAsync).For(TokenRole.Operator, AccessScope.Tenant)
            .WithName("resolveLayerRecord").WithSummary("Decides about what is listed as a conflict of the record.")
            .WithExample("""{ "resolution": "accept-system", "path": "/name" }""");
    }

    private static async Task<Ok<Page<LayerCollectionShape>>> CountAsync(
        HttpContext http, Caller caller, OpenedWorkspace workspace, [AsParameters] LayerRequest request,
        [AsParameters] PageRequest page, CancellationToken cancellationToken)
    {
        var reading = await ReadAsync(caller, workspace, request, null, cancellationToken);
        return TypedResults.Ok(page.Cut(http, LayerCollectionShape.AllOf(reading), row => row.Collection));
    }

    private static async Task<Ok<Page<LayerConflictShape>>> ListConflictsAsync(
        HttpContext http, Caller caller, OpenedWorkspace workspace, [AsParameters] LayerRequest request,
        [AsParameters] PageRequest page, CancellationToken cancellationToken)
    {
        var reading = await ReadAsync(caller, workspace, request, null, cancellationToken);
        return TypedResults.Ok(page.Cut(
            http, LayerConflictShape.AllOf(reading).OrderBy(conflict => conflict.Key, StringComparer.Ordinal),
            conflict => conflict.Key));
    }

    private static async Task<Ok<Page<LayerRowShape>>> ListAsync(
        string collection, HttpContext http, Caller caller, OpenedWorkspace workspace,
        [AsParameters] LayerRequest request, [AsParameters] PageRequest page, CancellationToken cancellationToken,
        bool all = false)
    {
        var reading = await ReadAsync(caller, workspace, request, collection, cancellationToken);
        return TypedResults.Ok(page.Cut(http, LayerRowShape.AllOf(reading, collection, all), row => row.Id));
    }

    private static async Task<Ok<LayerRecordShape>> ShowAsync(
        Caller caller, OpenedWorkspace workspace, [AsParameters] LayerRecordRequest request,
        CancellationToken cancellationToken) => TypedResults.Ok(await RecordAsync(
            new LayerDesk(workspace, caller.Actor), workspace, request, cancellationToken));

    private static Task<Ok<LayerRecordShape>> OverrideAsync(
        LayerOverride wanted, Caller caller, OpenedWorkspace workspace, [AsParameters] LayerRecordRequest request,
        CancellationToken cancellationToken) =>
        EditAsync(caller, workspace, request, "override", editing => wanted.Apply(editing, request.Record), cancellationToken);

    private static Task<Ok<LayerRecordShape>> ResetAsync(
        LayerReset wanted, Caller caller, OpenedWorkspace workspace, [AsParameters] LayerRecordRequest request,
        CancellationToken cancellationToken) =>
        EditAsync(caller, workspace, request, "reset",
            editing => editing.Reset(request.Record, PathOf(wanted.Path) ?? TreePath.Root), cancellationToken);

    private static Task<Ok<LayerRecordShape>> HideAsync(
        Caller caller, OpenedWorkspace workspace, [AsParameters] LayerRecordRequest request,
        CancellationToken cancellationToken) =>
        EditAsync(caller, workspace, request, "hide", editing => editing.Hide(request.Record), cancellationToken);

    private static async Task<Ok<LayerRecordShape>> ResolveAsync(
        LayerDecision wanted, Caller caller, OpenedWorkspace workspace, [AsParameters] LayerRecordRequest request,
        CancellationToken cancellationToken)
    {
        var tenant = await FindAsync(workspace, request.Tenant, cancellationToken);
        var desk = new LayerDesk(workspace, caller.Actor);
        await desk.ResolveAsync(
            tenant, request.Module, request.Record, PathOf(wanted.Path), wanted.Resolution, cancellationToken);
        return TypedResults.Ok(await RecordAsync(desk, workspace, request, cancellationToken));
    }

    private static async Task<Ok<AdoptionView>> AdoptAsync(
        string tenant, LayersToAdopt wanted, Caller caller, OpenedWorkspace workspace,
        CancellationToken cancellationToken)
    {
        var found = await FindAsync(workspace, tenant, cancellationToken);
        var desk = new LayerDesk(workspace, caller.Actor);
        var neverLoaded = wanted.ShowNeverLoaded ? NeverLoadedCollections.Show : NeverLoadedCollections.Hide;
        var (package, result) = await desk.TryAdoptAsync(found, wanted.Module, neverLoaded, cancellationToken);
        if (wanted.Confirm) await desk.AdoptAsync(found, package, neverLoaded, cancellationToken);
        return TypedResults.Ok(new AdoptionView(
            wanted.Confirm, AdoptionShape.Of(found.Value, package.Id.ToString(), result)));
    }

    private static async Task<Ok<LayerRecordShape>> EditAsync(
        Caller caller, OpenedWorkspace workspace, LayerRecordRequest request, string what,
        Func<OverlayEditing, TenantLayers> edit, CancellationToken cancellationToken)
    {
        var tenant = await FindAsync(workspace, request.Tenant, cancellationToken);
        var desk = new LayerDesk(workspace, caller.Actor);
        await desk.EditAsync(tenant, request.Module, request.Record, what, edit, cancellationToken);
        return TypedResults.Ok(await RecordAsync(desk, workspace, request, cancellationToken));
    }

    private static async Task<LayerRecordShape> RecordAsync(
        LayerDesk desk, OpenedWorkspace workspace, LayerRecordRequest request, CancellationToken cancellationToken)
    {
        var tenant = await FindAsync(workspace, request.Tenant, cancellationToken);
        return LayerRecordShape.Of(
            await desk.ReadAsync(tenant, request.Module, request.Collection, cancellationToken), request.Record);
    }

    private static async Task<Execution.Layering.LayerReading> ReadAsync(
        Caller caller, OpenedWorkspace workspace, LayerRequest request, string? collection,
        CancellationToken cancellationToken) =>
        await new LayerDesk(workspace, caller.Actor).ReadAsync(
            await FindAsync(workspace, request.Tenant, cancellationToken), request.Module, collection, cancellationToken);

    private static async Task<TenantId> FindAsync(
        OpenedWorkspace workspace, string tenant, CancellationToken cancellationToken) =>
        (await workspace.FindTenantsAsync([tenant], cancellationToken))[0].Id;

    private static TreePath? PathOf(string? text) => text is null ? null : TreePath.Parse(text);
}
