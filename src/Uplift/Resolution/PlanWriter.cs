namespace Uplift.Resolution;

/// <summary>Writes the steps of a settled request down in their order, with waves, switch groups and reasons.</summary>
internal sealed class PlanWriter(Situation situation, ModuleSet after, List<Step> steps)
{
    private readonly Reasons _reasons = new(situation, after);

    public ModuleResolution Write()
    {
        var order = new StepOrder(new Precedences(situation, after, steps), steps.Count);
        if (order.Stuck.Count > 0)
        {
            var stuck = order.Stuck.Select(step => steps[step].Adds).OfType<ModuleNode>()
                .OrderBy(node => node.Id).ToList();
            return new ModuleResolution { Problems = [Explain.Unordered(stuck)] };
        }

        var numbers = order.Order.Select(step => order.Group[step]).GroupBy(group => group)
            .Where(group => group.Count() > 1).Index().ToDictionary(group => group.Item.Key, group => group.Index + 1);
        return new ModuleResolution
        {
            Actions = [.. order.Order.Select(step => Action(steps[step], order.Wave[step],
                numbers.TryGetValue(order.Group[step], out var number) ? number : null))],
            Notices = [.. order.Broken.Where(each => each is { IsStart: false, Need: not null })
                .Select(each => new SwitchNotice(numbers[order.Group[each.First]], each.User.Id.Text,
                    each.Need!.Name, each.Need.Accepts.Text))
                .Distinct().OrderBy(notice => notice.SwitchGroup)
                .ThenBy(notice => notice.Module, StringComparer.Ordinal)
                .ThenBy(notice => notice.Interface, StringComparer.Ordinal)],
        };
    }

    /// <summary>The steps one after the other, nothing added.</summary>
    public static ModuleResolution AsGiven(Situation situation, List<Step> steps)
    {
        var writer = new PlanWriter(situation, situation.Asked, steps);
        return new ModuleResolution { Actions = [.. steps.Select((step, index) => writer.Action(step, index, null))] };
    }

    private ResolvedAction Action(Step step, int wave, int? group)
    {
        var kind = step.Entry.Kind;
        var from = step.Adds is null && kind == ModuleActionKind.Enable ? step.Entry.Id : step.Removes?.Id;
        return new ResolvedAction(kind, step.Entry.Id, kind == ModuleActionKind.Enable ? from : null, _reasons.Of(step))
        {
            Wave = wave,
            SwitchGroup = group,
        };
    }
}
