using System.Text.Json;
using System.Text.Json.Nodes;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Versions;

namespace Uplift.Server.Modules;

/// <summary>What is checked when a descriptor is posted.</summary>
public enum PostCheck
{
    /// <summary>What it requires must be provided by something known; an id that is known keeps its content.</summary>
    Full,

    /// <summary>Nothing; a descriptor that serves no tenant is replaced.</summary>
    None,
}

/// <summary>Registers and removes descriptors of modules; those of packages come and go with the packages.</summary>
public sealed class ModuleDesk(ControlDatabase control, KnownModules known) : IDisposable
{
    // What is checked must still hold when it is written.
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>All that is known.</summary>
    public Task<ModuleView> ReadAsync(CancellationToken cancellationToken) => known.ReadAsync(cancellationToken);

    /// <summary>Reads a descriptor from the body of a request.</summary>
    /// <exception cref="UpliftException">It has errors.</exception>
    public static ModuleDescriptor ReadDescriptor(JsonNode? node)
    {
        var bag = new DiagnosticBag();
        var descriptor = ModuleDescriptor.Read("body.json", JsonSerializer.SerializeToUtf8Bytes(node), bag);
        bag.ThrowIfErrors();
        return descriptor!;
    }

    /// <summary>Registers descriptors, all or none.</summary>
    /// <param name="filter">Which known versions count for the check.</param>
    /// <exception cref="UpliftException">One needs what nobody provides, or is known with another content.</exception>
    public async Task RegisterAsync(
        IReadOnlyList<ModuleDescriptor> descriptors, PostCheck check, VersionFilter filter, string actor,
        CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var view = await known.ReadAsync(cancellationToken);
            var bag = new DiagnosticBag();
            var fresh = new Dictionary<OkapiModuleId, ModuleDescriptor>();
            foreach (var descriptor in descriptors)
            {
                if (await IsNewAsync(view, fresh, descriptor, check, bag, cancellationToken))
                {
                    fresh[descriptor.Id] = descriptor;
                }
            }

            if (check == PostCheck.Full) CheckRequirements(view.Registry.Filtered(filter), fresh, bag);
            bag.ThrowIfErrors();
            if (fresh.Count == 0) return;
            await control.Directory.PutDescriptorsAsync(
                [.. fresh.Values.Select(
                    each => new StoredDescriptor(each.Id.Text, each.ToJson().ToJsonString(ServerJson.Options)))],
                actor, cancellationToken);
            await control.Audit.AppendAsync(actor, "module-add",
                fresh.Count <= 20 ? string.Join(' ', fresh.Keys) : $"{fresh.Count} modules", CancellationToken.None);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Removes descriptors, all or none.</summary>
    /// <exception cref="UpliftException">One is not known, serves a tenant, or is needed by
    /// another that stays.</exception>
    public async Task RemoveAsync(
        IReadOnlyCollection<OkapiModuleId> ids, string actor, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var view = await known.ReadAsync(cancellationToken);
            var bag = new DiagnosticBag();
            foreach (var id in ids) await CheckRemovalAsync(view, id, bag, cancellationToken);
            bag.ThrowIfErrors();
            foreach (var (user, need) in Needs(view.Registry, ids))
            {
                bag.Error(DiagnosticCodes.InvalidInstall,
                    $"{need.Module} is needed by {user}, for its interface {need.Interface}.",
                    hint: "Remove that first, or register another provider.");
            }

            bag.ThrowIfErrors();
            foreach (var id in ids)
            {
                await control.Directory.RemoveDescriptorAsync(view.Registry.Find(id)!.Id.Text, cancellationToken);
            }

            if (ids.Count > 0)
            {
                await control.Audit.AppendAsync(actor, "module-remove", string.Join(' ', ids), CancellationToken.None);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Removes snapshots that newer ones have made obsolete.</summary>
    /// <param name="dependents">True: also modules that need them and nothing else.</param>
    /// <exception cref="UpliftException">One serves a tenant, or is needed by one that stays.</exception>
    public async Task CleanUpAsync(
        int saveReleases, int saveSnapshots, bool dependents, string actor, CancellationToken cancellationToken)
    {
        var view = await known.ReadAsync(cancellationToken);
        var posted = view.Directory.Descriptors.Select(each => view.Registry.Find(each.Id)).OfType<ModuleDescriptor>()
            .Select(each => each.Id).ToHashSet();
        var obsolete = ObsoleteVersions.Find(view.Registry.All.Select(module => module.Id), saveReleases, saveSnapshots)
            .Where(posted.Contains).ToHashSet();
        while (dependents)
        {
            var more = Needs(view.Registry, obsolete).Select(need => need.User.Id).Where(id => !obsolete.Contains(id))
                .ToList();
            if (more.Count == 0) break;
            obsolete.UnionWith(more);
        }

        await RemoveAsync(obsolete, actor, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    private async Task<bool> IsNewAsync(
        ModuleView view, Dictionary<OkapiModuleId, ModuleDescriptor> fresh, ModuleDescriptor descriptor,
        PostCheck check, DiagnosticBag bag, CancellationToken cancellationToken)
    {
        if ((fresh.GetValueOrDefault(descriptor.Id) ?? view.Registry.Find(descriptor.Id)) is not { } there) return true;
        if (JsonNode.DeepEquals(there.ToJson(), descriptor.ToJson())) return false;
        var tenants = check == PostCheck.None
            ? await control.Modules.FindTenantsAsync(
                descriptor.Id.Product, descriptor.Id.Version!.Text, cancellationToken)
            : [];
        if (check == PostCheck.None && tenants.Count == 0) return true;
        bag.Error(DiagnosticCodes.InvalidInstall,
            tenants.Count > 0
                ? $"{descriptor.Id} is registered with another content and serves tenant '{tenants[0]}'."
                : $"{descriptor.Id} is registered already, with another content.",
            hint: "Give the changed module a new version.");
        return false;
    }

    private static void CheckRequirements(
        ModuleRegistry registry, Dictionary<OkapiModuleId, ModuleDescriptor> fresh, DiagnosticBag bag)
    {
        foreach (var module in fresh.Values)
        {
            foreach (var need in module.Requires)
            {
                if (registry.ProvidersOf(need.Id).Any(use => use.Interface.Satisfies(need))
                    || fresh.Values.Any(other => other.Provided(need.Id)?.Satisfies(need) == true)) continue;
                var near = registry.ProvidersOf(need.Id).Select(use => $"{use.Module} provides {use.Interface}").Take(5)
                    .ToList();
                bag.Error(DiagnosticCodes.InvalidInstall,
                    $"{module.Id} requires interface {need}, and no known module provides it.",
                    hint: near.Count == 0 ? "Register its provider first, or post both in one list."
                        : $"Known: {string.Join(", ", near)}.");
            }
        }
    }

    private async Task CheckRemovalAsync(
        ModuleView view, OkapiModuleId id, DiagnosticBag bag, CancellationToken cancellationToken)
    {
        if (view.Registry.Find(id) is not { } module)
        {
            bag.Error(DiagnosticCodes.NotFound, $"There is no module {QuotedText.Of(id.Text)}.");
            return;
        }

        if (!view.Directory.Descriptors.Any(each => each.Id == module.Id.Text))
        {
            bag.Error(DiagnosticCodes.InvalidInstall, $"{id} is a package of the catalog, and goes with it.",
                hint: "Remove it from the folder of packages.");
            return;
        }

        var tenants = await control.Modules.FindTenantsAsync(id.Product, id.Version!.Text, cancellationToken);
        if (tenants.Count == 0) return;
        bag.Error(DiagnosticCodes.InvalidInstall, $"{id} serves tenant '{tenants[0]}'"
            + (tenants.Count > 1 ? $" and {tenants.Count - 1} more." : "."),
                hint: "Disable or upgrade it there first.");
    }

    // Modules that stay, and for which only what goes provides an interface.
    private static IEnumerable<(ModuleDescriptor User, InterfaceUse Need)> Needs(
        ModuleRegistry registry, IReadOnlyCollection<OkapiModuleId> going)
    {
        var gone = going.ToHashSet();
        foreach (var id in going)
        {
            if (registry.Find(id) is not { } module) continue;
            foreach (var provided in module.Provides)
            {
                foreach (var use in registry.UsersOf(provided.Id))
                {
                    if (gone.Contains(use.Module.Id) || !use.Module.Requires.Contains(use.Interface)
                        || !provided.Satisfies(use.Interface)) continue;
                    if (registry.ProvidersOf(provided.Id).Any(other =>
                        !gone.Contains(other.Module.Id) && other.Interface.Satisfies(use.Interface))) continue;
                    yield return (use.Module, new InterfaceUse(module, provided));
                }
            }
        }
    }
}
