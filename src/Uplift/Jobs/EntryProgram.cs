using Uplift.Calls;
using Uplift.Control;
using Uplift.Packages;

namespace Uplift.Jobs;

/// <summary>
/// What the entries of a job do, effect by effect, and what takes each of them back. It is
/// derived from the entries, the modules and the set as it was when an entry began, and is therefore the
/// same again after a crash.
/// </summary>
/// <param name="basis">The modules that the tenant has.</param>
/// <param name="entries">All entries of the job.</param>
internal sealed class EntryProgram(
    ModuleView view, JobOptions options, IReadOnlyList<string> basis, IReadOnlyList<JobEntry> entries)
{
    private readonly IReadOnlyList<ModuleDescriptor> _permissions =
    [
        .. basis.Concat(entries.Select(entry => entry.Id)).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(view.Find).OfType<ModuleDescriptor>().Where(IsPermissions),
    ];

    private readonly GroupedChanges _changes = new(view, entries);
    private readonly KnownCalls _known = KnownCalls.Of(view);
    private readonly InvokeChoice _invoke = InvokeChoice.Parse(options.Invoke);
    private readonly IReadOnlyList<TenantParameter> _parameters = TenantParameter.Parse(options.TenantParameters);

    /// <summary>The effects of an entry, in order.</summary>
    /// <param name="set">The modules of the tenant as they were when the entry began.</param>
    /// <exception cref="Diagnostics.UpliftException">A module of it cannot be called.</exception>
    public IReadOnlyList<Effect> Of(JobEntry entry, Func<IReadOnlyCollection<string>> set)
    {
        if (entry.Action == EntryAction.UpToDate) return [];
        var isPackage = view.PackageOf(entry.Id) is not null;
        var effects = new List<Effect>();
        if (isPackage && entry.Action == EntryAction.PurgeAndEnable) effects.Add(new Effect.Purge(entry.Id));
        if (_changes.Of(entry) is { Count: > 0 } changed) effects.Add(new Effect.Changes(changed));
        if (view.Find(entry.Id) is { } module) AddCalls(entry, module, set, effects);

        // The module itself is told while it still finds its data.
        if (isPackage && entry.Action == EntryAction.Purge) effects.Add(new Effect.Purge(entry.Id));
        return effects;
    }

    private void AddCalls(
        JobEntry entry, ModuleDescriptor module, Func<IReadOnlyCollection<string>> set, List<Effect> effects)
    {
        if (!IsPermissions(module) && PermissionsOf(set, entry.Id) is { } permissions)
        {
            var call = entry.IsEnable
                ? PermissionsInterface.Announce(permissions, module)
                : PermissionsInterface.Withdraw(permissions, module);
            if (call is not null) effects.Add(new Effect.Call(call));
        }

        if (!_invoke.Includes(entry.Id)) return;
        effects.AddRange(_known.Find(
            entry, options.TenantParameters,
            () => [.. TenantCalls(module, entry, _parameters).Select(call => new Effect.Call(call))]));
        if (entry.IsEnable && IsPermissions(module)) effects.AddRange(Announcements(module, entry, set()));
    }

    /// <summary>True when an entry leads to a package below the one that it leaves.</summary>
    public static bool IsBack(ModuleView view, JobEntry entry) =>
        entry.IsEnable && view.PackageOf(entry.Id) is { } package && entry.From is { } from
            && view.PackageOf(from) is { } former
        && package.Id.Product == former.Id.Product && package.Id.Version < former.Id.Version;

    /// <summary>What is told to permissions modules that were upgraded, when all entries are done.</summary>
    /// <param name="after">The modules of the tenant as they will be.</param>
    public IReadOnlyList<Effect> Closing(IEnumerable<JobEntry> done, IReadOnlyCollection<string> after)
    {
        var upgraded = done.FirstOrDefault(
            entry => entry.IsEnable && entry.From is not null && _invoke.Includes(entry.Id)
            && view.Find(entry.Id) is { } module && IsPermissions(module));
        return upgraded is null ? [] : [.. Announce(view.Find(upgraded.Id)!, after)];
    }

    /// <summary>What takes an effect of an entry back.</summary>
    public Effect Inverse(JobEntry entry, Effect effect, IReadOnlyCollection<string> set) => effect switch
    {
        Effect.Changes when IsBack(view, entry) && entry.From is { } former => new Effect.Return(former),
        Effect.Changes => effect,
        Effect.Purge => new Effect.Impossible($"the data of {entry.Id} was purged, and is gone"),
        Effect.Call { What: { Purpose: CallPurpose.Permissions } call } => InversePermissions(entry, call, set),
        Effect.Call { What.MayBeRefused: true } => new Effect.Nothing(),
        Effect.Call { What.Purpose: CallPurpose.Purge } =>
            new Effect.Impossible($"{entry.Id} was told to purge, and its data is gone"),
        Effect.Call { What.Purpose: CallPurpose.Disable } => InverseDisable(entry),
        Effect.Call { What.Purpose: CallPurpose.Upgrade } => InverseUpgrade(entry),
        Effect.Call =>
            FirstOf(TenantCalls(
                view.Find(entry.Id)!, entry with { Action = EntryAction.Disable, From = null }, _parameters)),
        _ => new Effect.Nothing(),
    };

    /// <summary>The calls to the module of an entry itself.</summary>
    public static IReadOnlyList<ModuleCall> TenantCalls(
        ModuleDescriptor module, JobEntry entry, IReadOnlyList<TenantParameter> parameters) =>
        TenantInterface.CallsFor(module, entry.Action switch
        {
            EntryAction.Disable => new TenantOperation.Disable { Parameters = parameters },
            EntryAction.Purge => new TenantOperation.Purge { Parameters = parameters },
            _ when entry.From is { } from => new TenantOperation.Upgrade(from) { Parameters = parameters },
            _ => new TenantOperation.Enable
            {
                Parameters = parameters,
                PurgeFirst = entry.Action == EntryAction.PurgeAndEnable,
            },
        });

    /// <summary>True for modules that must run alone: others depend on them without saying so.</summary>
    public bool IsExclusive(JobEntry entry) =>
        view.Find(entry.Id) is { } module && (IsPermissions(module) || module.IssuesTokens);

    private Effect InverseUpgrade(JobEntry entry)
    {
        if (entry.From == entry.Id) return new Effect.Nothing();
        if (view.Find(entry.From!) is not { } former)
        {
            return new Effect.Impossible(
                $"the descriptor of {entry.From} is no longer known, so that it cannot be called");
        }

        var calls = TenantInterface.CallsFor(former, new TenantOperation.Upgrade(entry.Id)
        {
            Parameters = _parameters,
        });
        if (calls.Count == 0)
        {
            return new Effect.Impossible($"{entry.From} has no interface by which it could take over from {entry.Id}");
        }

        return view.UrlOf(entry.From!) is null
            ? new Effect.Impossible(
                $"nobody knows where {entry.From} runs; declare its url by POST /_/discovery/modules")
            : new Effect.Call(calls[0]);
    }

    private Effect InverseDisable(JobEntry entry) =>
        FirstOf(TenantCalls(
            view.Find(entry.Id)!, entry with { Action = EntryAction.Enable, From = null }, _parameters));

    private Effect InversePermissions(JobEntry entry, ModuleCall call, IReadOnlyCollection<string> set)
    {
        // What a permissions module told itself, or was told about others, goes with it.
        if (view.Find(call.Module) is not { } permissions || !set.Contains(call.Module)) return new Effect.Nothing();
        var former = entry.IsDisable ? entry.Id : entry.From;
        if (former is null)
        {
            return view.Find(entry.Id) is { } module
                && PermissionsInterface.Withdraw(permissions, module) is { } withdraw
                    ? new Effect.Call(withdraw)
                    : new Effect.Nothing();
        }

        return view.Find(former) is { } before
            ? new Effect.Call(PermissionsInterface.Announce(permissions, before))
            : new Effect.Impossible(
                $"the descriptor of {former} is no longer known, so that its permissions cannot be announced again");
    }

    private IEnumerable<Effect> Announcements(ModuleDescriptor module, JobEntry entry, IReadOnlyCollection<string> set)
    {
        yield return new Effect.Call(PermissionsInterface.Announce(module, module));
        if (entry.From is not null) yield break;
        foreach (var effect in Announce(module, set.Where(id => id != entry.Id))) yield return effect;
    }

    private IEnumerable<Effect> Announce(ModuleDescriptor permissions, IEnumerable<string> ids) =>
        ids.Order(StringComparer.Ordinal).Select(view.Find).OfType<ModuleDescriptor>()
            .Select(module => new Effect.Call(PermissionsInterface.Announce(permissions, module)));

    private ModuleDescriptor? PermissionsOf(Func<IReadOnlyCollection<string>> set, string except)
    {
        var candidates = _permissions.Where(module => module.Id.Text != except && _invoke.Includes(module.Id.Text))
            .ToList();
        if (candidates.Count == 0) return null;
        var present = set();
        return candidates.Find(module => present.Contains(module.Id.Text));
    }

    private static bool IsPermissions(ModuleDescriptor module) => PermissionsInterface.IsProvidedBy(module);

    private static Effect FirstOf(IReadOnlyList<ModuleCall> calls) => calls.Count == 0
        ? new Effect.Nothing() : new Effect.Call(calls[^1]);
}
