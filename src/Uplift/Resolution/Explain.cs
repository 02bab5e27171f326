using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>Words for what stands against a request: who requires what, who could provide it, and why not.</summary>
internal static class Explain
{
    private const int MaxOffers = 8;

    public static Problem NotFound(Situation situation, OkapiModuleId id)
    {
        var versions = situation.Index.FindProduct(id.Product)?.Versions ?? [];
        var hidden = versions.Count > 0 && !versions.Any(situation.IsVisible) ? " The version filter hides them." : "";
        return new Problem(ProblemKind.ModuleNotFound)
        {
            Module = id.Text,
            Message = $"Module {id} is not registered{(versions.Count > 0 ? " as a version that can be taken" : "")}.",
            Explanation = versions.Count == 0
                ? [$"No version of {id.Product} is registered."]
                : [$"Registered versions of {id.Product}: {Listed(versions.Select(node => node.Id.Text))}.{hidden}"],
            Hint = "Register its descriptor, or name a version that is registered.",
        };
    }

    public static Problem NotEnabled(Situation situation, OkapiModuleId id)
    {
        var enabled = situation.Enabled.Where(node => node.Id.Product == id.Product)
            .Select(node => node.Id.Text).ToList();
        return new Problem(ProblemKind.ModuleNotFound)
        {
            Module = id.Text,
            Message = $"Module {id} is not enabled, so it cannot be disabled.",
            Explanation = enabled.Count == 0
                ? [$"No version of {id.Product} is enabled."]
                : [$"Enabled before this entry of the request is {Listed(enabled)}."],
        };
    }

    public static Problem VersionConflict(ModuleNode present, ModuleNode other) =>
        new(ProblemKind.ExplicitVersionConflict)
        {
            Module = present.Id.Text,
            Message = $"The request names two versions of one product: {present} and {other}.",
            Hint = "Name one of them.",
        };

    public static Problem EnabledAndDisabled(ModuleNode node) => new(ProblemKind.ExplicitVersionConflict)
    {
        Module = node.Id.Text,
        Message = $"The request enables and disables {node}.",
        Hint = "Leave one of the entries out.",
    };

    public static Problem Twice(Situation situation, ModuleSet set, int number)
    {
        var providers = set.Providers(number);
        var name = situation.Index.NameOf(number);
        return new Problem(ProblemKind.InterfaceProvidedTwice)
        {
            Interface = name,
            Modules = [.. providers.Select(node => node.Id.Text)],
            Message = $"Interface {name} would be provided by {Listed(providers.Select(node => node.Id.Text))}.",
            Explanation = [.. providers.Select(node =>
                $"{node} provides {name} {node.OfferOf(number)}; {Why(situation, node)}.")],
            Hint = "Ask for one of them only.",
        };
    }

    public static Problem Ambiguous(
        Situation situation, ModuleSet set, ModuleNode user, Need need, List<string> story)
    {
        var products = situation.Candidates(need).Select(node => node.Product.Name).ToList();
        return new Problem(ProblemKind.AmbiguousProvider)
        {
            Module = user.Id.Text,
            Interface = need.Name,
            Need = need.Accepts.Text,
            Products = products,
            Message = $"Interface {need.Name}, which {user} needs, is provided by several products: "
                + $"{Listed(products)}.",
            Explanation = [.. story, .. Chain(situation, set, user, need)],
            Hint = "Name the one to take in the request.",
        };
    }

    public static Problem Missing(
        Situation situation, ModuleSet set, ModuleNode user, Need need, List<string> story)
    {
        // A provider that the request keeps at another version is the conflict that Okapi reports.
        foreach (var candidate in situation.Candidates(need))
        {
            foreach (var present in set.Of(candidate.Product))
            {
                if (present.Offers.FirstOrDefault(offer => candidate.OfferOf(offer.Interface) is not null)
                    is { Version: not null } both)
                {
                    return new Problem(ProblemKind.InterfaceProvidedTwice)
                    {
                        Interface = situation.Index.NameOf(both.Interface),
                        Modules = [.. new[] { present, candidate }.OrderBy(node => node.Id)
                            .Select(node => node.Id.Text)],
                        Message = $"{user} needs interface {need.Name} {need.Accepts} of {candidate}, "
                            + $"but {present} is there; {Why(situation, present)}.",
                        Explanation = [.. story, .. Chain(situation, set, user, need)],
                        Hint = $"Ask for {candidate}, or leave the version of {candidate.Product.Name} open.",
                    };
                }
            }
        }

        return new Problem(ProblemKind.InterfaceNotFound)
        {
            Module = user.Id.Text,
            Interface = need.Name,
            Need = need.Accepts.Text,
            Message = $"{user} needs interface {need.Name} {need.Accepts}, which nobody can provide.",
            Explanation = [.. story, .. Chain(situation, set, user, need)],
            Hint = "Register a module that provides it, or ask for another version of the module that needs it.",
        };
    }

    public static Problem Incompatible(
        Situation situation, ModuleSet set, ModuleNode user, Need need, List<string> story)
    {
        var have = set.Providers(need.Interface).Select(node => $"{node.OfferOf(need.Interface)}/{node}").ToList();
        return new Problem(ProblemKind.IncompatibleInterface)
        {
            Module = user.Id.Text,
            Interface = need.Name,
            Need = need.Accepts.Text,
            Have = have,
            Message = $"{user} needs interface {need.Name} {need.Accepts}, but there is {Listed(have)}.",
            Explanation = [.. story, .. Chain(situation, set, user, need)],
            Hint = "Ask for versions that fit each other.",
        };
    }

    public static Problem Unordered(IReadOnlyList<ModuleNode> nodes) => new(ProblemKind.CannotBeOrdered)
    {
        Modules = [.. nodes.Select(node => node.Id.Text)],
        Message = $"No order exists in which these can be enabled: {Listed(nodes.Select(node => node.Id.Text))}.",
        Explanation = [.. nodes.SelectMany(node => node.Needs.Where(need => !need.IsOptional)
            .SelectMany(need => nodes.Where(other => other != node && other.Fulfils(need))
                .Select(other => $"{node} needs interface {need.Name} {need.Accepts} of {other} to begin with.")))],
        Hint = "Make one of these requirements optional, or leave the modules out.",
    };

    private static List<string> Chain(Situation situation, ModuleSet set, ModuleNode user, Need need)
    {
        var verb = need.IsOptional ? "uses" : "requires";
        var lines = new List<string> { $"{user} {verb} {need.Name} {need.Accepts}; {Why(situation, user)}." };
        var providers = situation.Index.Providers(need.Interface);
        if (providers.Count == 0) lines.Add($"No registered module provides {need.Name} as a regular interface.");
        foreach (var node in providers.Take(MaxOffers)) lines.Add(Offer(situation, set, node, need));
        if (providers.Count > MaxOffers) lines.Add($"{providers.Count - MaxOffers} more versions provide {need.Name}.");
        return lines;
    }

    private static string Offer(Situation situation, ModuleSet set, ModuleNode node, Need need)
    {
        var offer = $"{node} provides {need.Name} {node.OfferOf(need.Interface)}";
        if (!node.Fulfils(need)) return $"{offer}, which does not fit.";
        if (!situation.IsVisible(node)) return $"{offer}, but the version filter hides it.";
        if (situation.IsClosed(node, isForAsked: true))
        {
            return $"{offer}, but the request disables {node.Product.Name}.";
        }

        var present = set.Of(node.Product);
        if (present.Length == 0)
        {
            return situation.WasEnabled(node.Product)
                ? $"{offer}, but {node.Product.Name} gives way to other modules of the plan."
                : $"{offer} and could be enabled.";
        }

        return Array.IndexOf(present, node) >= 0
            ? $"{offer} and is there."
            : $"{offer}, but {present[^1]} is there; {Why(situation, present[^1])}.";
    }

    private static string Why(Situation situation, ModuleNode node)
    {
        if (situation.IsNamed(node.Product)) return "it is asked for";
        if (situation.Before.Contains(node)) return "it is enabled";
        return situation.WasEnabled(node.Product)
            ? "it takes the place of an enabled version"
            : "it is needed by the plan";
    }

    private static string Listed(IEnumerable<string> words) => string.Join(", ", words);
}
