using System.Globalization;
using System.Xml.XPath;
using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>An XPath 1.0 expression of a package. Safe to evaluate from several threads.</summary>
public sealed class XmlPath
{
    private const int MostCharacters = 4096;

    private readonly XPathExpression _expression;
    private readonly RequiredNames? _names;

    private XmlPath(string text, XPathExpression expression)
    {
        (Text, _expression) = (text, expression);
        _names = GivesNodes ? RequiredNames.Of(text) : null;
    }

    /// <summary>As the package writes it.</summary>
    public string Text { get; }

    /// <summary>True when it gives nodes, false when it gives a text, number or boolean.</summary>
    public bool GivesNodes => _expression.ReturnType == XPathResultType.NodeSet;

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="XPathException">It is none, or a prefix or function is unknown.</exception>
    internal static XmlPath Compile(string text, XmlNames names) =>
        new(text, XPathExpression.Compile(text, names.Resolver));

    /// <summary>Reads an expression; null and a complaint when it is none.</summary>
    internal static XmlPath? Read(SourceNode node, string what, XmlNames names, DiagnosticBag bag)
    {
        var text = (node as SourceScalar)?.Text?.Trim();
        var problem = text is not { Length: > 0 } ? $"is a {node.Kind}"
            : text.Length > MostCharacters ? $"is longer than {MostCharacters} characters" : null;
        try
        {
            if (problem is null) return Compile(text!, names);
        }
        catch (Exception error) when (error is XPathException or ArgumentException)
        {
            problem = error.Message;
        }

        bag.Error(DiagnosticCodes.InvalidPath, $"{what} is no XPath 1.0 expression: {problem}", node.Position,
            names.Hint);
        return null;
    }

    /// <summary>The nodes and attributes that it matches from a node, in document order.</summary>
    internal List<XmlItem> Select(MarkupNode from)
    {
        var result = new List<XmlItem>();
        if (IsVain(from) || MarkupNavigator.At(from).Evaluate(_expression) is not XPathNodeIterator iterator)
        {
            return result;
        }

        while (iterator.MoveNext())
        {
            if (XmlItem.Of(iterator.Current!.UnderlyingObject!) is { } item) result.Add(item);
        }

        return result;
    }

    /// <summary>What it gives as a text: of nodes the first.</summary>
    internal string TextFrom(MarkupNode from) => IsVain(from) ? "" : MarkupNavigator.At(from).Evaluate(_expression) switch
    {
        XPathNodeIterator iterator => iterator.MoveNext() ? iterator.Current!.Value : "",
        bool flag => flag ? "true" : "false",
        double number => TextOf(number),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>True when it matches something, or gives true, a number other than 0, a text
    /// that is not empty.</summary>
    internal bool Holds(MarkupNode from) => !IsVain(from) && MarkupNavigator.At(from).Evaluate(_expression) switch
    {
        XPathNodeIterator iterator => iterator.MoveNext(),
        bool flag => flag,
        double number => number != 0 && !double.IsNaN(number),
        var other => other is string { Length: > 0 },
    };

    private bool IsVain(MarkupNode from) => _names is not null && from.Document is { } document
        && !_names.MayBeIn(document);

    private static string TextOf(double number) => Math.Abs(number) < 1e15 && Math.Floor(number) == number
        ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);
}
