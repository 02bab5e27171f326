using System.Text.Json.Nodes;
using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Tests.Resolution;
using Uplift.Versions;

namespace Uplift.Tests.Vectors.Okapi;

/// <summary>One entry of a recorded answer.</summary>
internal sealed record RecordedAction(ModuleActionKind Kind, OkapiModuleId Id, OkapiModuleId? From);

/// <summary>What Okapi answered, and what its own rules make of it.</summary>
internal sealed class Recorded
{
    private readonly ResolutionCase _case;
    private readonly Dictionary<OkapiModuleId, ModuleDescriptor> _modules;

    public Recorded(JsonNode expect, ResolutionCase @case)
    {
        _case = @case;
        _modules = @case.Registered.ToDictionary(module => module.Id);
        Errors = expect["errors"]?.AsArray().Select(error => error!.AsObject()).ToList();
        Actions = [.. (expect["actions"]?.AsArray() ?? []).OrderBy(action => (int)action!["order"]!).Select(Read)];
        DependsOnHashOrder = (string?)expect["hashOrderDependent"];
    }

    /// <summary>Null when it is a plan.</summary>
    public IReadOnlyList<JsonObject>? Errors { get; }

    /// <summary>In the order of the answer.</summary>
    public IReadOnlyList<RecordedAction> Actions { get; }

    /// <summary><c>order</c>, <c>outcome</c> or null.</summary>
    public string? DependsOnHashOrder { get; }

    /// <summary>What was enabled without <c>from</c> although the product was enabled.</summary>
    public bool LosesFrom => Actions.Any(action => action is { Kind: ModuleActionKind.Enable, From: null }
        && _case.Enabled.Any(id => id.Product == action.Id.Product));

    /// <summary>True when it enables a product, or the very version, that the request disables and does not enable.</summary>
    public bool UndoesTheRequest => _case.Request.Entries.Where(entry => entry.Action == ModuleActionKind.Disable)
        .Any(entry => !_case.Request.Entries.Any(other => other.Action == ModuleActionKind.Enable && other.Module.Product == entry.Module.Product)
            && Actions.Any(action => action.Kind == ModuleActionKind.Enable
                && (action.Id == entry.Module || (!entry.Module.HasVersion && action.Id.Product == entry.Module.Product))));

    /// <summary>True when entries never become ready, by the rule that jobs go by.</summary>
    public bool NeverEnds()
    {
        var state = State();
        var waiting = Actions.ToList();
        while (waiting.FindIndex(action => IsReady(state, action)) is >= 0 and var next)
        {
            Apply(state, waiting[next]);
            waiting.RemoveAt(next);
        }

        return waiting.Count > 0;
    }

    /// <summary>True when it begins with disables that are put there since they would not be ready after the rest.</summary>
    public bool PutsUnreadyFirst()
    {
        var state = State();
        var first = Actions.TakeWhile(action => action.Kind == ModuleActionKind.Disable).ToList();
        foreach (var action in Actions.Skip(first.Count)) Apply(state, action);
        return first.Count < Actions.Count && first.Exists(action => !IsReady(state, action));
    }

    /// <summary>True when in its order something is wrong in between that is wrong neither before nor after.</summary>
    public bool BreaksInBetween(Func<TenantState, HashSet<string>> wrong)
    {
        var state = State();
        var before = wrong(state);
        foreach (var action in Actions.SkipLast(1))
        {
            Apply(state, action);
            if (!wrong(state).IsSubsetOf(before)) return true;
        }

        return false;
    }

    /// <summary>Products that nobody named and that are disabled, or get an older version.</summary>
    public (int Disabled, int Downgraded) Unasked()
    {
        var unnamed = Actions.Where(action => !IsNamed(action.Id.Product)).ToList();
        var enabled = unnamed.Where(action => action.Kind == ModuleActionKind.Enable).ToList();
        return (unnamed.Count(action => action.Kind == ModuleActionKind.Disable && !enabled.Exists(other => other.Id.Product == action.Id.Product)),
            enabled.Count(action => action.From > action.Id));
    }

    /// <summary>The products whose module changes.</summary>
    public HashSet<string> Changed() => [.. Actions.Where(action => action.Kind is ModuleActionKind.Enable or ModuleActionKind.Disable)
        .Select(action => action.Id.Product)];

    public bool IsNamed(string product) => _case.Request.IsUpgradeOfAll
        || _case.Request.Entries.Any(entry => entry.Module.Product == product);

    private static RecordedAction Read(JsonNode? action) => new(
        Enum.Parse<ModuleActionKind>((string)action!["action"]!, ignoreCase: true),
        OkapiModuleId.Parse((string)action["id"]!),
        action["from"] is { } from ? OkapiModuleId.Parse((string)from!) : null);

    private TenantState State() => new(_case.Enabled.Select(Module));

    private ModuleDescriptor Module(OkapiModuleId id) => _modules.GetValueOrDefault(id) ?? new ModuleDescriptor { Id = id };

    private bool IsReady(TenantState state, RecordedAction action)
    {
        if (action.Kind == ModuleActionKind.Enable) return state.Serves(Module(action.Id));
        if (action.Kind != ModuleActionKind.Disable) return true;
        var offers = Module(action.Id).Provides.Where(offer => offer.IsRegular).ToList();
        var present = state.Ids.Select(Module).ToList();
        return present.Exists(module => module.Replaces.Contains(action.Id.Product))
            || !present.Exists(user => user.Requires.Any(need => offers.Exists(offer => offer.Satisfies(need))));
    }

    private void Apply(TenantState state, RecordedAction action)
    {
        if (action.Kind == ModuleActionKind.Enable && action.From != action.Id && !state.Has(action.Id))
        {
            state.Switch(Module(action.Id), action.From);
        }

        if (action.Kind == ModuleActionKind.Disable && state.Has(action.Id)) state.Switch(null, action.Id);
    }
}
