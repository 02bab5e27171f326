using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Jobs;
using Uplift.Server.Access;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Uplift.Server.Okapi;

/// <summary><c>/_/proxy/tenants</c>: tenants with the ids that Okapi allows; those with other
/// names stay usable.</summary>
internal static partial class OkapiTenantEndpoints
{
    private const string Description = "description";
    private const string SuperTenant = "supertenant";

    public static void MapOkapiTenants(this IEndpointRouteBuilder okapi)
    {
        var tenants = okapi.MapGroup("/proxy/tenants");
        tenants.MapPost("/", AddAsync).For(TokenRole.Admin, AccessScope.Platform);
        tenants.MapGet("/", ListAsync).For(TokenRole.Viewer, AccessScope.Own);
        tenants.MapGet("/{tenant}", ShowAsync).For(TokenRole.Viewer, AccessScope.Tenant);
        tenants.MapPut("/{tenant}", PutAsync).For(TokenRole.Admin, AccessScope.Tenant);
        tenants.MapDelete("/{tenant}", RemoveAsync).For(TokenRole.Admin, AccessScope.Platform);
    }

    /// <summary>The tenant of a path.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.UnknownTenant"/>.</exception>
    public static async Task<TenantEntry> FindAsync(
        ControlDatabase control, string id, CancellationToken cancellationToken) =>
        await TryFindAsync(control, id, cancellationToken)
        ?? throw new UpliftException(DiagnosticCodes.UnknownTenant, $"There is no tenant {QuotedText.Of(id)}.");

    private static async Task<TenantEntry?> TryFindAsync(
        ControlDatabase control, string id, CancellationToken cancellationToken) =>
        TenantId.TryParse(id, out var tenant)
        && await control.ReadTenantsAsync(new TenantQuery { Names = [tenant] }, cancellationToken) is [var found]
            ? found : null;

    private static async Task<ContentHttpResult> AddAsync(
        HttpContext http, Caller caller, OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        var body = await OkapiAnswer.ReadObjectAsync(http.Request, cancellationToken);
        var id = OkapiAnswer.TextOf(body, "id") ?? $"t{Guid.NewGuid():N}"[..31];
        CheckId(id);
        await new TenantCreation(workspace, caller.Actor).CreateAsync(
            new NewTenant
            {
                Id = TenantId.Parse(id),
                Display = OkapiAnswer.TextOf(body, "name"),
                Labels = Labels(new Dictionary<string, string>(), body),
            }, new SilentObserver(), CancellationToken.None);
        var control = await workspace.ControlAsync(cancellationToken);
        return OkapiAnswer.Created(
            http, $"/_/proxy/tenants/{id}", Shape(await FindAsync(control, id, cancellationToken)));
    }

    private static async Task<ContentHttpResult> ListAsync(
        Caller caller, ControlDatabase control, CancellationToken cancellationToken) =>
        OkapiAnswer.Json((await control.ReadTenantsAsync(
            new TenantQuery { Names = caller.IsBound ? caller.Tenants : null }, cancellationToken)).Select(Shape));

    private static async Task<ContentHttpResult> ShowAsync(
        string tenant, ControlDatabase control, CancellationToken cancellationToken) =>
        OkapiAnswer.Json(Shape(await FindAsync(control, tenant, cancellationToken)));

    private static async Task<ContentHttpResult> PutAsync(
        string tenant, HttpContext http, Caller caller, OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        var body = await OkapiAnswer.ReadObjectAsync(http.Request, cancellationToken);
        if (OkapiAnswer.TextOf(body, "id") is { } id && id != tenant)
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage,
                $"The body names tenant {QuotedText.Of(id)}, the path {QuotedText.Of(tenant)}.",
                hint: "The id of a tenant does not change.");
        }

        var control = await workspace.ControlAsync(cancellationToken);
        var there = await TryFindAsync(control, tenant, cancellationToken);
        if (there is null)
        {
            CheckId(tenant);
            caller.Require(TokenRole.Admin, "To make a tenant");
            if (caller.IsBound) caller.Require(TenantId.Parse(tenant));
            await new TenantCreation(workspace, caller.Actor).CreateAsync(new NewTenant
            {
                Id = TenantId.Parse(tenant),
                Display = OkapiAnswer.TextOf(body, "name"),
                Labels = Labels(new Dictionary<string, string>(), body),
            }, new SilentObserver(), CancellationToken.None);
        }
        else
        {
            await control.PutTenantAsync(there with
            {
                Display = OkapiAnswer.TextOf(body, "name") ?? tenant,
                Labels = Labels(there.Labels, body),
            }, cancellationToken);
            await control.Audit.AppendAsync(caller.Actor, "tenant-edit", $"tenant={tenant}", CancellationToken.None);
        }

        return OkapiAnswer.Json(Shape(await FindAsync(control, tenant, cancellationToken)));
    }

    private static async Task<NoContent> RemoveAsync(
        string tenant, Caller caller, OpenedWorkspace workspace, JobDesk jobs, CancellationToken cancellationToken)
    {
        var control = await workspace.ControlAsync(cancellationToken);
        var entry = await FindAsync(control, tenant, cancellationToken);
        if (tenant == SuperTenant)
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, $"'{SuperTenant}' cannot be removed.");
        }

        if (await jobs.Table.FindActiveAsync(entry.Id, cancellationToken) is { } active)
        {
            throw new UpliftException(DiagnosticCodes.TenantBusy, $"Tenant '{tenant}' has job {active.Id} under way.",
                hint: "Wait for it, or cancel it.");
        }

        await new TenantRemoval(workspace, caller.Actor).RemoveAsync(entry.Id, TenantData.Keep, cancellationToken);
        return TypedResults.NoContent();
    }

    private static JsonObject Shape(TenantEntry tenant)
    {
        var result = new JsonObject { ["id"] = tenant.Id.Value, ["name"] = tenant.Display };
        if (tenant.Labels.TryGetValue(Description, out var description)) result[Description] = description;
        return result;
    }

    private static Dictionary<string, string> Labels(IReadOnlyDictionary<string, string> there, JsonObject body)
    {
        var labels = there.ToDictionary();
        if (OkapiAnswer.TextOf(body, Description) is { } description) labels[Description] = description;
        else labels.Remove(Description);
        return labels;
    }

    private static void CheckId(string id)
    {
        if (Pattern().IsMatch(id)) return;
        throw new UpliftException(DiagnosticCodes.InvalidTenantId, $"{QuotedText.Of(id)} cannot be the id of a tenant.",
            hint: "Use a letter a-z, then up to 30 letters a-z and digits.");
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]{0,30}\z")]
    private static partial Regex Pattern();
}
