namespace Uplift.Resolution;

/// <summary>Remembers why products were changed, to tell it from what was asked for on.</summary>
internal sealed class Story
{
    private const int MaxLinks = 12;

    private readonly Dictionary<Product, (string Line, Product? Because)> _links = [];

    /// <summary>Notes a change; that of a product which changed before stands for itself.</summary>
    /// <param name="product">What changes.</param>
    /// <param name="line">A sentence.</param>
    /// <param name="because">Whose change or wish led to it; null: nobody's.</param>
    public void Note(Product product, string line, Product? because) => _links[product] = (line, because);

    /// <summary>
    /// The sentences that lead to the change of a product; the last links of a chain that is too long.
    /// </summary>
    public List<string> Of(Product product)
    {
        var lines = new List<string>();
        var told = new HashSet<Product>();
        var next = product;
        while (next is not null && lines.Count < MaxLinks && told.Add(next) && _links.TryGetValue(next, out var link))
        {
            lines.Insert(0, link.Line);
            next = link.Because;
        }

        return lines;
    }
}
