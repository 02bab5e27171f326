using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Planning;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Errors;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary><c>/tenants</c>: adds, shows, changes and removes tenants.</summary>
internal static class TenantEndpoints
{
    public static void MapTenants(this IEndpointRouteBuilder api)
    {
        var tenants = api.MapGroup("/tenants").WithTags("tenants");
        tenants.MapGet("/", ListAsync).For(TokenRole.Viewer, AccessScope.Own).WithName("listTenants")
            .WithSummary("Tenants by name, with their modules as the control database knows them.");
        tenants.MapPost("/", AddAsync).For(TokenRole.Admin, AccessScope.Platform).WithName("addTenant")
            .WithSummary("Makes a tenant, installs modules for it and loads sample data.")
            .WithExample("""{ "tenant": "diku", "release": "2018", "loadSample": true }""");
        tenants.MapGet("/{tenant}", ShowAsync).For(TokenRole.Viewer, AccessScope.Tenant).WithName("showTenant")
            .WithSummary("One tenant, with what is read beside its data.");
        tenants.MapPatch("/{tenant}", EditAsync).For(TokenRole.Admin, AccessScope.Tenant).WithName("editTenant")
            .WithSummary("Changes the display name or the labels.")
            .WithExample("""{ "labels": { "wave": "canary" } }""");
        tenants.MapDelete("/{tenant}", RemoveAsync).For(TokenRole.Admin, AccessScope.Platform).WithName("removeTenant")
            .WithSummary("Forgets a tenant. With purge=true and confirm=NAME also deletes all of its data, for good.");
        tenants.MapGet("/{tenant}/baseline", FindBaselineAsync).For(TokenRole.Viewer, AccessScope.Tenant)
            .WithName("findBaseline")
            .WithSummary("The package versions that an installation without recorded version could have.");
        tenants.MapPut("/{tenant}/baseline", RecordBaselineAsync).For(TokenRole.Operator, AccessScope.Tenant)
            .WithName("recordBaseline")
            .WithSummary("Records which version an existing installation has; changes no data.")
            .WithExample("""{ "module": "mod-items-2.1.0" }""");
    }

    private static async Task<Ok<Page<TenantView>>> ListAsync(
        HttpContext http, Caller caller, ControlDatabase control, [AsParameters] PageRequest page, CancellationToken cancellationToken)
    {
        var found = await control.ReadTenantsAsync(page.TenantsOf(caller), cancellationToken);
        return TypedResults.Ok(page.Of(http, [.. found.Select(TenantView.Of)], tenant => tenant.Tenant));
    }

    private static async Task<Created<TenantAddedView>> AddAsync(
        TenantToAdd wanted, Caller caller, OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        var notes = new DiagnosticBag();
        var modules = ReadTargets(wanted, workspace, notes);
        var records = new RecordSelection(Targets.Resolve(workspace.Catalog, modules));
        if (wanted.LoadSample) records.AddSamples();
        var tenant = new NewTenant
        {
            Id = TenantId.Parse(wanted.Tenant),
            Display = wanted.Display,
            Labels = wanted.Labels ?? new Dictionary<string, string>(),
            Store = wanted.Store,
            Modules = modules,
            Records = records.Records,
        };

        // Begun is finished: a client that goes away must not leave half a tenant.
        var added = await new TenantCreation(workspace, caller.Actor)
            .CreateAsync(tenant, new SilentObserver(), CancellationToken.None);
        return TypedResults.Created($"{ApiRoutes.Prefix}/tenants/{added.Tenant}",
            new TenantAddedView(
                added.Tenant, added.Loaded, RunResultView.Of(added.Result), [.. notes.Select(Finding.Of)]));
    }

    private static async Task<Ok<TenantDetailsView>> ShowAsync(
        string tenant, OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        var entry = (await workspace.FindTenantsAsync([tenant], cancellationToken))[0];
        return TypedResults.Ok(
            TenantDetailsView.Of(await TenantDetails.ReadAsync(workspace, entry, cancellationToken)));
    }

    private static async Task<Ok<TenantView>> EditAsync(
        string tenant, TenantEdit edit, Caller caller, OpenedWorkspace workspace, ControlDatabase control,
        CancellationToken cancellationToken)
    {
        var entry = (await workspace.FindTenantsAsync([tenant], cancellationToken))[0];
        var edited = entry with { Display = edit.Display ?? entry.Display, Labels = edit.Labels ?? entry.Labels };
        await control.PutTenantAsync(edited, cancellationToken);
        await control.Audit.AppendAsync(caller.Actor, "tenant-edit", $"tenant={tenant}", cancellationToken);
        return TypedResults.Ok(TenantView.Of(edited));
    }

    private static async Task<NoContent> RemoveAsync(
        string tenant, Caller caller, OpenedWorkspace workspace, CancellationToken cancellationToken,
        bool purge = false,
        string? confirm = null)
    {
        var entry = (await workspace.FindTenantsAsync([tenant], cancellationToken))[0];
        if (purge && confirm != tenant)
        {
            throw new UpliftException(
                DiagnosticCodes.NotConfirmed, $"All data of tenant '{tenant}' would be lost; nothing was done.",
                hint: $"Say DELETE …/tenants/{tenant}?purge=true&confirm={tenant}.");
        }

        await new TenantRemoval(workspace, caller.Actor).RemoveAsync(
            entry.Id, purge ? TenantData.Delete : TenantData.Keep, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<IReadOnlyList<BaselineFit>>> FindBaselineAsync(
        string tenant, OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        var entry = (await workspace.FindTenantsAsync([tenant], cancellationToken))[0];
        return TypedResults.Ok(
            await new BaselineFinder(workspace.Provider, workspace.Catalog).FindAsync(entry.Id, cancellationToken));
    }

    private static async Task<NoContent> RecordBaselineAsync(
        string tenant, BaselineToRecord wanted, Caller caller, OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        var entry = (await workspace.FindTenantsAsync([tenant], cancellationToken))[0];
        await new TenantBaseline(workspace).RecordAsync(entry.Id, wanted.Module,
            wanted.Replace
                ? BaselineChoice.Replace : BaselineChoice.Keep, wanted.Changes ?? [], caller.Actor, cancellationToken);
        return TypedResults.NoContent();
    }

    private static IReadOnlyList<string> ReadTargets(TenantToAdd wanted, OpenedWorkspace workspace, DiagnosticBag notes) => wanted switch
    {
        { Install.Count: > 0, Release: not null } => throw new UpliftException(DiagnosticCodes.WrongUsage,
            "There are modules and a release to install.", hint: "Say either 'install' or 'release'."),
        { Release: { } release } => workspace.ReadRelease(release, notes),
        _ => [.. (wanted.Install ?? []).Select(workspace.Complete)],
    };
}
