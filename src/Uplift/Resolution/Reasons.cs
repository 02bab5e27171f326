namespace Uplift.Resolution;

/// <summary>Finds why each step is in a plan, by asking what would be wrong without it.</summary>
internal sealed class Reasons(Situation situation, ModuleSet after)
{
    public ActionReason Of(Step step)
    {
        var product = (step.Adds ?? step.Removes)?.Product;
        if (product is null || situation.IsNamed(product)) return new ActionReason(ReasonKind.Asked);
        var without = after.Copy();
        if (step.Adds is not null) without.Remove(step.Adds);
        if (step.Adds is not null && Needed(step.Adds, without) is { } needed) return needed;
        return step.Removes is { } old ? Lost(old, without) : new ActionReason(ReasonKind.GoesTogether);
    }

    // Who of the others could not do with the old version, or with none.
    private ActionReason? Needed(ModuleNode joining, ModuleSet without)
    {
        var before = situation.Before.Of(joining.Product);
        foreach (var user in after.All.Where(user => user.Product != joining.Product))
        {
            foreach (var need in user.Needs.Where(joining.Fulfils))
            {
                if (without.Fulfils(need) || Array.Exists(before, node => node.Fulfils(need))) continue;
                return new ActionReason(ReasonKind.NeededBy, user.Id.Text, need.Name, need.Accepts.Text);
            }
        }

        return null;
    }

    // What the old version would miss, or provide beside another.
    private ActionReason Lost(ModuleNode old, ModuleSet others)
    {
        foreach (var need in old.Needs.Where(need => !others.IsMet(need) && old.OfferOf(need.Interface) is null))
        {
            var present = others.Providers(need.Interface).FirstOrDefault();
            var kind = present is null ? ReasonKind.LostProvider : ReasonKind.LostNeed;
            present ??= situation.Before.Providers(need.Interface).FirstOrDefault();
            return new ActionReason(kind, present?.Id.Text, need.Name, need.Accepts.Text);
        }

        foreach (var offer in old.Offers)
        {
            if (others.Providers(offer.Interface).FirstOrDefault() is { } other)
            {
                return new ActionReason(ReasonKind.GaveWay, other.Id.Text, situation.Index.NameOf(offer.Interface));
            }
        }

        return new ActionReason(ReasonKind.GoesTogether);
    }
}
