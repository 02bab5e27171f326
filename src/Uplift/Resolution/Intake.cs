using Uplift.Versions;

namespace Uplift.Resolution;

/// <summary>An entry of the answer before it is known what becomes of its product.</summary>
/// <param name="Kind">For an enable or disable of a product the final state decides; others stand as they are.</param>
/// <param name="Id">The module.</param>
/// <param name="Product">The product that changes; null: the entry stands for itself.</param>
internal sealed record ListedEntry(ModuleActionKind Kind, OkapiModuleId Id, Product? Product);

/// <summary>Takes a request: finds its modules, and puts what it says into the situation.</summary>
internal sealed class Intake(Situation situation, ResolutionOptions options)
{
    /// <summary>In the order of the request.</summary>
    public List<ListedEntry> Entries { get; } = [];

    /// <summary>What cannot be taken; all of it.</summary>
    public List<Problem> Problems { get; } = [];

    /// <summary>Products that are disabled with their data and enabled again.</summary>
    public HashSet<Product> Separate { get; } = [];

    public void Take(ResolutionRequest request)
    {
        if (request.IsUpgradeOfAll)
        {
            foreach (var product in situation.Enabled.Select(node => node.Product).Distinct()) Upgrade(product);
            return;
        }

        foreach (var entry in request.Entries)
        {
            switch (entry.Action)
            {
                case ModuleActionKind.Enable: Enable(entry.Module); break;
                case ModuleActionKind.Disable: Disable(entry.Module); break;
                default: Entries.Add(new ListedEntry(entry.Action, entry.Module, null)); break;
            }
        }
    }

    private void Upgrade(Product product)
    {
        var newest = situation.Before.Of(product)[^1];
        if (situation.Visible(product).FirstOrDefault() is { } node && node.Id > newest.Id) Join(node);
        else situation.Fixed.UnionWith(situation.Before.Of(product));
    }

    private void Enable(OkapiModuleId id)
    {
        if (Find(id) is not { } node)
        {
            Problems.Add(Explain.NotFound(situation, id));
            return;
        }

        if (!situation.Asked.Contains(node))
        {
            Join(node);
            return;
        }

        situation.Name(node.Product);
        situation.Fixed.Add(node);
        var again = options.Reinstall && situation.Before.Contains(node);
        Entries.Add(new ListedEntry(again ? ModuleActionKind.Enable : ModuleActionKind.UpToDate, node.Id, null));
    }

    private void Join(ModuleNode node)
    {
        if (situation.Asked.Of(node.Product) is [.., var present])
        {
            if (situation.Fixed.Contains(present))
            {
                Problems.Add(Explain.VersionConflict(present, node));
                return;
            }

            situation.Asked.Remove(present);
        }

        situation.Name(node.Product);
        situation.Open(node.Product);
        situation.Fixed.Add(node);
        situation.Asked.Add(node);
        Entries.Add(new ListedEntry(ModuleActionKind.Enable, node.Id, node.Product));
    }

    private void Disable(OkapiModuleId id)
    {
        var present = situation.Index.FindProduct(id.Product) is { } product
            ? situation.Asked.Of(product)
            : [.. situation.Enabled.Where(each => each.Id.Product == id.Product && situation.Asked.Contains(each))];
        if (Array.FindLast(present, each => !id.HasVersion || each.Id == id) is not { } node)
        {
            Problems.Add(Explain.NotEnabled(situation, id));
            return;
        }

        if (!situation.Before.Contains(node))
        {
            Problems.Add(Explain.EnabledAndDisabled(node));
            return;
        }

        situation.Asked.Remove(node);
        situation.Fixed.Remove(node);
        situation.Name(node.Product);
        if (situation.Asked.Of(node.Product).Length == 0) situation.Close(node.Product, id.HasVersion ? node : null);
        if (options.Purge) Separate.Add(node.Product);
        Entries.Add(new ListedEntry(ModuleActionKind.Disable, node.Id, node.Product));
    }

    // What is enabled is found even where the filter hides it or nobody registered it.
    private ModuleNode? Find(OkapiModuleId id)
    {
        if (!id.HasVersion)
        {
            return situation.Index.FindProduct(id.Product) is { } product
                ? situation.Visible(product).FirstOrDefault()
                : null;
        }

        var node = situation.Index.Find(id);
        return node is not null && situation.IsVisible(node)
            ? node
            : situation.Enabled.FirstOrDefault(each => each.Id == id);
    }
}
