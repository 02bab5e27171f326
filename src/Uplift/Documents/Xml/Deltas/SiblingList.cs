using System.Xml.XPath;

namespace Uplift.Documents.Xml;

/// <summary>
/// What stands in an element while a patch is written: nodes, and the texts between them. Left of where the patch
/// is, it is as it will be, right of that as it was, so that selectors count what an applier of the
/// patch will find. Mutable.
/// </summary>
internal sealed class SiblingList
{
    private readonly PatchPrefixes _prefixes;

    public SiblingList(MarkupContainer container, PatchPrefixes prefixes)
    {
        _prefixes = prefixes;
        var isDocument = container is MarkupDocument;
        Texts.Add("");
        foreach (var child in container.Children)
        {
            if (child is not MarkupText text)
            {
                Nodes.Add(child);
                Texts.Add("");
            }
            else if (!isDocument)
            {
                Texts[^1] += text.Value;
            }
        }
    }

    /// <summary>Everything but texts.</summary>
    public List<MarkupNode> Nodes { get; } = [];

    /// <summary>The text before the node of the same number; one more than nodes.</summary>
    public List<string> Texts { get; } = [];

    /// <summary>The step of a selector that leads to a node.</summary>
    public string StepTo(int index)
    {
        var node = Nodes[index];
        var name = node switch
        {
            MarkupElement element => _prefixes.NameOf(element),
            MarkupRemark { Type: XPathNodeType.Comment } => "comment()",
            MarkupRemark remark => $"processing-instruction('{remark.Target}')",
            _ => throw new System.Diagnostics.UnreachableException(node.Type.ToString()),
        };
        return name + Number(
            Nodes.Count(other => IsAlike(node, other)), Nodes.Take(index).Count(other => IsAlike(node, other)));
    }

    /// <summary>The step of a selector that leads to a text, which must not be empty.</summary>
    public string StepToText(int index) =>
        "text()" + Number(Texts.Count(text => text.Length > 0), Texts.Take(index).Count(text => text.Length > 0));

    private static string Number(int all, int before) => all == 1 ? "" : $"[{before + 1}]";

    private static bool IsAlike(MarkupNode one, MarkupNode other) => (one, other) switch
    {
        (MarkupElement left, MarkupElement right) => left.LocalName == right.LocalName
            && left.Namespace == right.Namespace,
        (MarkupRemark left, MarkupRemark right) => left.Type == right.Type && left.Target == right.Target,
        _ => false,
    };
}
