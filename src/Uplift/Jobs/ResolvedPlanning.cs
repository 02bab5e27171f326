using Uplift.Calls;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Resolution;
using Uplift.Versions;

namespace Uplift.Jobs;

/// <summary>Plans jobs with the resolver over all known modules.</summary>
/// <param name="foresight">Tells beforehand what stands against going back to older packages; null: that shows
/// when it is tried.</param>
public sealed class ResolvedPlanning(KnownModules known, IPackageForesight? foresight = null) : IJobPlanning
{
    // Many tenants with the same modules are often asked for the same, one after the other.
    private LastPlan? _last;
    private Checked? _checked;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobEntry>> PlanAsync(
        JobRequest request, IReadOnlyList<EnabledModule> enabled, CancellationToken cancellationToken)
    {
        CheckOptions(request.Options);
        var view = await known.ReadAsync(cancellationToken);
        var asked = string.Join('\n', [StoredRequest.ToText(request), .. enabled.Select(module => module.Id)]);
        if (_last is { } last && ReferenceEquals(last.View, view) && last.Asked == asked) return last.Entries;
        var entries = Plan(view, request, enabled);
        _last = new LastPlan(view, asked, entries);
        return entries;
    }

    /// <inheritdoc/>
    public async Task CheckAsync(
        JobRequest request, IReadOnlyList<JobEntry> entries, CancellationToken cancellationToken)
    {
        var view = await known.ReadAsync(cancellationToken);
        var now = new Checked(view, request.Options.Invoke, entries);
        if (_checked is { } last && last.IsSame(now)) return;
        var invoke = InvokeChoice.Parse(request.Options.Invoke);
        var bag = new DiagnosticBag();
        IReadOnlyList<string> alongside = [.. entries.Where(entry => entry.IsEnable).Select(entry => entry.Id)];
        foreach (var entry in entries.Where(entry => entry.Action != EntryAction.UpToDate))
        {
            Check(view, invoke, entry, bag);
            if (foresight is null || !EntryProgram.IsBack(view, entry)) continue;
            bag.AddRange(await foresight.LookBackAsync(request.Tenant, entry.Id, alongside, cancellationToken));
        }

        bag.ThrowIfErrors();
        _checked = now;
    }

    private static IReadOnlyList<JobEntry> Plan(
        ModuleView view, JobRequest request, IReadOnlyList<EnabledModule> enabled)
    {
        var resolution = view.Resolver.Resolve(
            enabled.Select(module => IdOf(view, module.Id)), RequestOf(request, view));
        if (!resolution.IsPossible) throw new UpliftException([.. resolution.Problems.Select(Told)]);
        var purged = Purged(request);
        var entries = resolution.Actions.Select(action => EntryOf(action, request, purged)).ToList();
        CheckPurge(request.Options, entries, purged);

        // What is purged comes last, since only that cannot be taken back.
        entries =
        [
            .. entries.OrderBy(entry => entry.Action == EntryAction.Purge).Select((entry, index) => entry with
            {
                Number = index + 1,
            }),
        ];
        return request.Options.DepCheck
            ? new EntryWaits(view, [.. enabled.Select(module => module.Id)], entries).Fill()
            : entries;
    }

    private static void Check(ModuleView view, InvokeChoice invoke, JobEntry entry, DiagnosticBag bag)
    {
        if (view.Find(entry.Id) is not { } module) return;
        if (entry.Action is EntryAction.Purge or EntryAction.PurgeAndEnable && view.PackageOf(entry.Id) is { } package
            && ModulePurge.FindObstacle(package.Id.Product, [package]) is { } obstacle)
        {
            bag.Add(obstacle);
        }

        if (!invoke.Includes(entry.Id) || view.UrlOf(entry.Id) is not null) return;
        try
        {
            if (EntryProgram.TenantCalls(module, entry, []).Count == 0) return;
        }
        catch (UpliftException error)
        {
            bag.AddRange(error.Diagnostics);
            return;
        }

        bag.Error(DiagnosticCodes.ModuleWithoutUrl,
            $"'{entry.Id}' has to be called through its interface {TenantInterface.Id}. "
                + view.Directory.ExplainAbsence(entry.Id),
            hint: "Declare its url by POST /_/discovery/modules "
                        + $"{{\"srvcId\": \"{entry.Id}\", \"instId\": \"…\", \"url\": \"http://…\"}}, "
                + "or with 'uplift module url'; to leave the call out, set invoke=false.");
    }

    private static void CheckOptions(JobOptions options)
    {
        _ = InvokeChoice.Parse(options.Invoke);
        _ = TenantParameter.Parse(options.TenantParameters);
        if (options.Parallel < 1)
        {
            throw new UpliftException(
                DiagnosticCodes.InvalidInstall,
                $"The parameter 'parallel' must be at least 1, not {options.Parallel}.");
        }

        if (options is { Parallel: > 1, DepCheck: false })
        {
            throw new UpliftException(
                DiagnosticCodes.InvalidInstall, "With depCheck=false the list is run one after the other.",
                hint: "Leave 'parallel' out, or let dependencies be checked.");
        }
    }

    // Purge is only what somebody named; what leaves because of something else keeps its data.
    private static HashSet<string> Purged(JobRequest request) => request.Modules
        .Where(module => module.Action == RequestedAction.Purge
            || (request.Options.Purge && module.Action == RequestedAction.Disable))
        .Select(module => OkapiModuleId.TryParse(module.Id, out var id) ? id.Product : module.Id)
        .ToHashSet(StringComparer.Ordinal);

    private static void CheckPurge(JobOptions options, List<JobEntry> entries, HashSet<string> purged)
    {
        foreach (var entry in entries.Where(
            entry => entry.IsEnable && purged.Contains(OkapiModuleId.Parse(entry.Id).Product)))
        {
            throw new UpliftException(DiagnosticCodes.InvalidInstall,
                $"The request purges a product and enables '{entry.Id}' of it: versions of a product share their data.",
                hint: "Purge in one job, then enable in another.");
        }

        if (!options.Purge) return;
        var upgrades = entries.Where(entry => entry.From is not null).Select(entry => $"{entry.From} to {entry.Id}")
            .ToList();
        if (upgrades.Count == 0) return;
        throw new UpliftException(DiagnosticCodes.InvalidInstall,
            $"The request asks to purge, and would upgrade {string.Join(", ", upgrades)}: versions of a product share their data.",
            hint: "Ask for the upgrade in one job and for the purge in another, or name what is purged entry by entry.");
    }

    private static JobEntry EntryOf(ResolvedAction action, JobRequest request, HashSet<string> purged) => new()
    {
        Number = 0,
        Id = action.Id.Text,
        From = action.From?.Text,
        Reason = action.Kind == ModuleActionKind.UpToDate ? "" : action.Reason.ToString(),

        // What is purged goes last and for good: it cannot be taken back with the others.
        SwitchGroup = action.Kind == ModuleActionKind.Disable && purged.Contains(action.Id.Product)
            ? null : action.SwitchGroup,
        Action = action.Kind switch
        {
            ModuleActionKind.Enable => request.Options.Purge && action.Reason.Kind == ReasonKind.Asked
                && action.From is null
                    ? EntryAction.PurgeAndEnable
                    : EntryAction.Enable,
            ModuleActionKind.Disable => purged.Contains(action.Id.Product) ? EntryAction.Purge : EntryAction.Disable,
            _ => EntryAction.UpToDate,
        },
    };

    private static ResolutionRequest RequestOf(JobRequest request, ModuleView view)
    {
        var options = new ResolutionOptions
        {
            Filter = request.Options.Filter,
            Reinstall = request.Options.Reinstall,
            Purge = request.Options.Purge,
            DepCheck = request.Options.DepCheck,
        };
        return request.UpgradeAll
            ? ResolutionRequest.UpgradeAll(options)
            : new ResolutionRequest([.. request.Modules.Select(module => new RequestEntry(
                module.Action == RequestedAction.Enable ? ModuleActionKind.Enable : ModuleActionKind.Disable,
                IdOf(view, module.Id)))], options);
    }

    private static OkapiModuleId IdOf(ModuleView view, string text) => view.Find(text)?.Id ?? OkapiModuleId.Parse(text);

    private static Diagnostic Told(Problem problem) => new(DiagnosticCodes.CannotResolve, Severity.Error,
        string.Join(" ", [problem.Message, .. problem.Explanation]), null, problem.Hint);

    private sealed record Checked(ModuleView View, string Invoke, IReadOnlyList<JobEntry> Entries)
    {
        public bool IsSame(Checked other) =>
            ReferenceEquals(View, other.View) && Invoke == other.Invoke && ReferenceEquals(Entries, other.Entries);
    }

    private sealed record LastPlan(ModuleView View, string Asked, IReadOnlyList<JobEntry> Entries);
}
