using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Jobs;
using Uplift.Packages;
using Uplift.Server.Access;
using Uplift.Server.Modules;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Server.Okapi;

/// <summary>
/// Enables, upgrades and disables single modules by jobs. Where the request would need other modules
/// to change, it is refused and told which.
/// </summary>
internal sealed class TenantModuleCalls(ControlDatabase control, ModuleDesk modules, JobDesk jobs, TenantJobs waiting)
{
    /// <summary>The descriptors of a tenant's modules, by id.</summary>
    public async Task<IReadOnlyList<ModuleDescriptor>> EnabledAsync(string tenant, CancellationToken cancellationToken)
    {
        var entry = await OkapiTenantEndpoints.FindAsync(control, tenant, cancellationToken);
        var view = await modules.ReadAsync(cancellationToken);
        return
        [
            .. (await control.Modules.ReadAsync(entry.Id, cancellationToken))
                .Select(module => view.Find(module.Id) ?? new ModuleDescriptor { Id = OkapiModuleId.Parse(module.Id) })
                .OrderBy(module => module.Id),
        ];
    }

    /// <summary>The enabled module of an id.</summary>
    /// <exception cref="UpliftException"><see cref="DiagnosticCodes.NotFound"/>.</exception>
    public static ModuleDescriptor Find(IReadOnlyList<ModuleDescriptor> enabled, string tenant, string module) =>
        enabled.FirstOrDefault(found => found.Id.Text == module) ?? throw new UpliftException(DiagnosticCodes.NotFound,
            $"Module {QuotedText.Of(module)} is not enabled for tenant '{tenant}'.");

    /// <summary>Enables a module, or puts it in the place of another; says its id.</summary>
    /// <param name="former">The module that it takes the place of; null: none.</param>
    /// <exception cref="UpliftException">It cannot be, or not alone.</exception>
    public async Task<string> EnableAsync(
        string tenant, string? former, string? wanted, JobOptions options, Caller caller, CancellationToken cancellationToken)
    {
        if (options.Purge) caller.Require(TokenRole.Admin, "To purge");
        var module = await FindWantedAsync(wanted, options.Filter, cancellationToken);
        var id = module.Id.Text;
        var enabled = await EnabledAsync(tenant, cancellationToken);
        if (former is not null) Find(enabled, tenant, former);
        else if (enabled.Any(found => found.Id == module.Id))
        {
            throw Refuse($"Module {id} is enabled for tenant '{tenant}' already.");
        }

        var request = RequestOf(tenant, options with { Reinstall = former == id || options.Reinstall }, caller) with
        {
            Modules = former is null || OkapiModuleId.Parse(former).Product == module.Id.Product
                ? [new RequestedModule(id, RequestedAction.Enable)]
                : [new RequestedModule(former, RequestedAction.Disable),
                    new RequestedModule(id, RequestedAction.Enable)],
        };
        await CheckAloneAsync(request, id, former, cancellationToken);
        await waiting.FinishAsync(request, cancellationToken);
        return id;
    }

    /// <summary>Disables a module that no other enabled module needs.</summary>
    /// <exception cref="UpliftException">It is not enabled, or needed.</exception>
    public async Task DisableAsync(
        string tenant, string module, JobOptions options, Caller caller, CancellationToken cancellationToken)
    {
        if (options.Purge) caller.Require(TokenRole.Admin, "To purge");
        var found = Find(await EnabledAsync(tenant, cancellationToken), tenant, module);
        var request = RequestOf(tenant, options, caller) with
        {
            Modules = [new RequestedModule(found.Id.Text, RequestedAction.Disable)],
        };
        var others = (await jobs.SimulateAsync(request, cancellationToken)).Where(entry => entry.Id != found.Id.Text)
            .Select(entry => entry.Id).ToList();
        if (others.Count > 0)
        {
            throw Refuse($"Module {module} is needed for tenant '{tenant}' by {string.Join(", ", others)}.");
        }

        await waiting.FinishAsync(request, cancellationToken);
    }

    /// <summary>Disables all modules of a tenant in one job: users before what they use.</summary>
    public async Task DisableAllAsync(
        string tenant, JobOptions options, Caller caller, CancellationToken cancellationToken)
    {
        if (options.Purge) caller.Require(TokenRole.Admin, "To purge");
        var enabled = await EnabledAsync(tenant, cancellationToken);
        if (enabled.Count == 0) return;
        await waiting.FinishAsync(RequestOf(tenant, options, caller) with
        {
            Modules = [.. enabled.Select(module => new RequestedModule(module.Id.Text, RequestedAction.Disable))],
        }, cancellationToken);
    }

    private async Task<ModuleDescriptor> FindWantedAsync(
        string? wanted, VersionFilter filter, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(wanted))
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, "The body names no module.",
                hint: "Write {\"id\": \"mod-users-15.0.0\"}.");
        }

        var view = await modules.ReadAsync(cancellationToken);
        return view.Find(wanted) ?? view.Registry.Filtered(filter).NewestOf(wanted) ?? throw new UpliftException(
            DiagnosticCodes.NotFound, $"There is no module {QuotedText.Of(wanted)}.",
            hint: "Register its descriptor first.");
    }

    private async Task CheckAloneAsync(
        JobRequest request, string id, string? former, CancellationToken cancellationToken)
    {
        var others = (await jobs.SimulateAsync(request, cancellationToken))
            .Where(entry => entry.Action != EntryAction.UpToDate && !IsAskedFor(entry, id, former))
            .Select(entry => entry.From is null
                ? $"{JobWords.Of(entry.Action)} {entry.Id}" : $"{entry.From} to {entry.Id}").ToList();
        if (others.Count == 0) return;
        throw Refuse($"To enable {id} for tenant '{request.Tenant}' alone is not possible; there would have to be: "
            + $"{string.Join(", ", others)}. " + "Use POST …/install, which does all of it.");
    }

    private static bool IsAskedFor(JobEntry entry, string id, string? former) => entry.IsDisable
        ? entry.Id == former
        : entry.Id == id && (entry.From is null || entry.From == former);

    private static JobRequest RequestOf(string tenant, JobOptions options, Caller caller) => new()
    {
        Tenant = TenantId.Parse(tenant),
        Options = options,
        Kind = TenantJobs.SingleKind,
        Actor = caller.Actor,
        WhenBusy = BusyChoice.Queue,
    };

    private static UpliftException Refuse(string message) => new(DiagnosticCodes.InvalidInstall, message);
}
