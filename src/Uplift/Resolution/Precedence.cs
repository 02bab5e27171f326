namespace Uplift.Resolution;

/// <summary>Why a step must not come after another.</summary>
/// <param name="First">The step that comes first, or at the same moment.</param>
/// <param name="Second">The step that waits.</param>
/// <param name="User">Whose need would be unmet otherwise.</param>
/// <param name="Need">The need; null where one product leaves and joins in two steps.</param>
/// <param name="IsStart">True when the first brings what the second needs to begin with.</param>
internal sealed record Precedence(int First, int Second, ModuleNode User, Need? Need, bool IsStart);

/// <summary>
/// Finds what the order of steps must keep to, so that whatever is kept to, in between no required interface is missing
/// for a module that is enabled and has it before and after. Optional ones are found apart: they can be given up.
/// </summary>
internal sealed class Precedences
{
    private readonly Situation _situation;
    private readonly ModuleSet _after;
    private readonly Dictionary<ModuleNode, int> _joins = [];
    private readonly Dictionary<ModuleNode, int> _leaves = [];

    public Precedences(Situation situation, ModuleSet after, IReadOnlyList<Step> steps)
    {
        _situation = situation;
        _after = after;
        for (var index = 0; index < steps.Count; index++)
        {
            if (steps[index].Adds is { } joining) _joins[joining] = index;
            if (steps[index].Removes is { } leaving) _leaves[leaving] = index;
        }

        foreach (var (joining, step) in _joins.Where(join => steps[join.Value].Removes is null))
        {
            foreach (var leaving in situation.Before.Of(joining.Product).Where(_leaves.ContainsKey))
            {
                Add(new Precedence(_leaves[leaving], step, joining, null, IsStart: false), null);
            }
        }

        foreach (var node in situation.Before.All.Union(after.All))
        {
            foreach (var need in node.Needs.Where(need => !need.IsOptional)) Require(node, need);
            foreach (var need in node.Needs.Where(need => need.IsOptional)) Avoid(node, need);
        }
    }

    public List<Precedence> Required { get; } = [];

    public List<Precedence> Optional { get; } = [];

    /// <summary>
    /// Other precedences that serve as well: a user that joins need not wait for its last provider when that one joins
    /// before the one that is there leaves.
    /// </summary>
    public Dictionary<Precedence, Precedence> Instead { get; } = [];

    private void Require(ModuleNode user, Need need)
    {
        var before = Fitting(_situation.Before, need);
        var after = Fitting(_after, need);
        if (before.Intersect(after).Any()) return;
        var handsOver = before.Exists(old => _leaves.TryGetValue(old, out var step)
            && after.Exists(node => _joins.TryGetValue(node, out var other) && other == step));
        if (handsOver) return;
        var overlap = before.Count > 0 && after.Count > 0
            ? new Precedence(_joins[after[0]], _leaves[before[^1]], user, need, IsStart: false)
            : null;
        if (_joins.TryGetValue(user, out var joins))
        {
            Begin(user, need, joins, before, after, overlap);
        }
        else if (_leaves.TryGetValue(user, out var leaves))
        {
            if (before.Count > 0) Add(new Precedence(leaves, _leaves[before[^1]], user, need, IsStart: false), overlap);
        }
        else if (overlap is not null)
        {
            Add(overlap, null);
        }
    }

    // A user that joins waits for its provider, and for the leaving of one that it would have
    // besides. But where the new provider replaces the old one, a user that is listed before can begin with the old
    // one, which stays so long.
    private void Begin(
        ModuleNode user, Need need, int joins, List<ModuleNode> before, List<ModuleNode> after, Precedence? overlap)
    {
        if (after.Count == 0) return;
        if (overlap is not null && overlap.Second > joins && after[0].Replaces.Contains(before[^1].Product.Name))
        {
            Add(overlap, null);
            return;
        }

        Add(new Precedence(_joins[after[0]], joins, user, need, IsStart: true), overlap);
        if (overlap is not null) AddOptional(overlap.Second, joins, user, need);
    }

    // A user is not to stand beside a provider that does not fit, where it need not.
    private void Avoid(ModuleNode user, Need need)
    {
        if (_joins.TryGetValue(user, out var joins))
        {
            foreach (var provider in Unfitting(_situation.Before, need))
            {
                if (_leaves.TryGetValue(provider, out var step)) AddOptional(step, joins, user, need);
            }
        }
        else if (_leaves.TryGetValue(user, out var leaves))
        {
            foreach (var provider in Unfitting(_after, need))
            {
                if (_joins.TryGetValue(provider, out var step)) AddOptional(leaves, step, user, need);
            }
        }
    }

    private void Add(Precedence precedence, Precedence? instead)
    {
        if (precedence.First == precedence.Second) return;
        Required.Add(precedence);
        if (instead is not null) Instead[precedence] = instead;
    }

    private void AddOptional(int first, int second, ModuleNode user, Need need)
    {
        if (first != second) Optional.Add(new Precedence(first, second, user, need, IsStart: false));
    }

    private static List<ModuleNode> Fitting(ModuleSet set, Need need) =>
        [.. set.Providers(need.Interface).Where(node => node.Fulfils(need))];

    private static IEnumerable<ModuleNode> Unfitting(ModuleSet set, Need need) =>
        set.Providers(need.Interface).Where(node => !node.Fulfils(need));
}
