using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Versions;

namespace Uplift.Tests.Resolution;

/// <summary>Checks a plan against the rules, step by step, without anything of the resolver.</summary>
internal sealed class PlanCheck
{
    private readonly Dictionary<OkapiModuleId, ModuleDescriptor> _registered;
    private readonly TenantState _before;
    private readonly ResolutionRequest _request;
    private readonly ModuleResolution _plan;

    public PlanCheck(
        IEnumerable<ModuleDescriptor> registered, IEnumerable<OkapiModuleId> enabled, ResolutionRequest request, ModuleResolution plan)
    {
        _registered = registered.DistinctBy(module => module.Id).ToDictionary(module => module.Id);
        _before = new TenantState(enabled.Distinct().Select(Module));
        (_request, _plan) = (request, plan);
        After = _before.Copy();
        foreach (var action in plan.Actions) Apply(After, action);
    }

    /// <summary>The tenant when all is done.</summary>
    public TenantState After { get; }

    /// <summary>All rules.</summary>
    public void Verify()
    {
        Fulfilled();
        NothingNewIsWrong();
        EveryVersionOfAnEnabledProductHasFrom();
        NothingBreaksInBetween(_plan.Actions);
        NothingBreaksInBetween([.. _plan.Actions.GroupBy(action => action.Wave).OrderBy(wave => wave.Key).SelectMany(wave => wave.Reverse())]);
    }

    /// <summary>True when nothing breaks between two single entries.</summary>
    public bool IsValidInOrder()
    {
        try
        {
            NothingBreaksInBetween(_plan.Actions);
            return true;
        }
        catch (ShouldAssertException)
        {
            return false;
        }
    }

    /// <summary>Products that nobody named and that are disabled, or get an older version.</summary>
    public (int Disabled, int Downgraded) Unasked()
    {
        var unnamed = _plan.Actions.Where(action => !IsNamed(action.Id.Product)).ToList();
        return (unnamed.Count(action => action.Kind == ModuleActionKind.Disable
                && !After.Ids.Any(id => id.Product == action.Id.Product)),
            unnamed.Count(action => action.Kind == ModuleActionKind.Enable && action.From > action.Id));
    }

    public bool IsNamed(string product) => _request.IsUpgradeOfAll
        || _request.Entries.Any(entry => entry.Module.Product == product);

    private void Fulfilled()
    {
        foreach (var entry in _request.Entries)
        {
            if (entry.Action == ModuleActionKind.Enable)
            {
                var wanted = entry.Module.HasVersion ? entry.Module : _registered.Keys
                    .Where(id => id.Product == entry.Module.Product && _request.Options.Filter.Keeps(id)).Max()!;
                After.Has(wanted).ShouldBeTrue($"{wanted} is asked for");
            }
            else if (entry.Action == ModuleActionKind.Disable && entry.Module.HasVersion)
            {
                After.Has(entry.Module).ShouldBeFalse($"{entry.Module} is to be disabled");
            }
        }
    }

    private void NothingNewIsWrong()
    {
        var wrong = After.Wrong();
        wrong.ExceptWith(_before.Wrong().Where(what => !IsNamedIn(what)));
        wrong.ShouldBeEmpty();
    }

    // Damage of a module that the request names is to be repaired, but not where everything is only brought up to date.
    private bool IsNamedIn(string what) => !_request.IsUpgradeOfAll && what.Split(' ')
        .Any(word => OkapiModuleId.TryParse(word, out var id) && id.HasVersion && IsNamed(id.Product));

    private void EveryVersionOfAnEnabledProductHasFrom() => _plan.Actions
        .Where(action => action is { Kind: ModuleActionKind.Enable, From: null } && !_request.Options.Purge
            && _before.Ids.Any(id => id.Product == action.Id.Product))
        .ShouldBeEmpty();

    private void NothingBreaksInBetween(IReadOnlyList<ResolvedAction> actions)
    {
        var state = _before.Copy();
        var excused = _before.Broken();
        var open = new HashSet<int>();
        foreach (var (index, action) in actions.Index())
        {
            if (action.Kind == ModuleActionKind.Enable && !excused.Any(what => what.StartsWith($"{action.Id} ", StringComparison.Ordinal)))
            {
                state.Serves(Module(action.Id)).ShouldBeTrue($"{action.Id} cannot begin");
            }

            Apply(state, action);
            if (action.SwitchGroup is { } group)
            {
                open.Add(group);
                if (actions.Skip(index + 1).All(other => other.SwitchGroup != group)) open.Remove(group);
            }

            if (open.Count > 0) continue;
            var broken = state.Broken();
            broken.ExceptWith(excused);
            broken.ShouldBeEmpty($"after {action}");
        }
    }

    private void Apply(TenantState state, ResolvedAction action)
    {
        if (action.Kind == ModuleActionKind.Enable && action.From != action.Id) state.Switch(Module(action.Id), action.From);
        if (action.Kind == ModuleActionKind.Disable) state.Switch(null, action.Id);
    }

    private ModuleDescriptor Module(OkapiModuleId id) => _registered.GetValueOrDefault(id) ?? new ModuleDescriptor { Id = id };
}
