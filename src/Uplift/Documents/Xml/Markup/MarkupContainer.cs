using System.Text;

namespace Uplift.Documents.Xml;

/// <summary>An element or a document: what holds other nodes, in their order.</summary>
internal abstract class MarkupContainer : MarkupNode
{
    public MarkupNode? First { get; private set; }

    public MarkupNode? Last { get; private set; }

    /// <summary>The nodes in it. Those that follow may be changed while the list is gone through, the
    /// current one not.</summary>
    public IEnumerable<MarkupNode> Children
    {
        get
        {
            for (var node = First; node is not null; node = node.Next) yield return node;
        }
    }

    /// <summary>The elements among them.</summary>
    public IEnumerable<MarkupElement> Elements => Children.OfType<MarkupElement>();

    /// <inheritdoc/>
    public override string Value
    {
        get
        {
            if (First is null) return "";
            if (First == Last && First is MarkupText only) return only.Value;
            var output = new StringBuilder();
            AddText(output);
            return output.ToString();
        }
    }

    /// <summary>Puts a node that stands nowhere behind another; null: before all others.</summary>
    public void Insert(MarkupNode node, MarkupNode? after)
    {
        node.Parent = this;
        node.Previous = after;
        node.Next = after is null ? First : after.Next;
        if (node.Next is { } next) next.Previous = node;
        else Last = node;
        if (after is null) First = node;
        else after.Next = node;
        Document?.Changed();
    }

    /// <summary>Puts a node that stands nowhere behind all others.</summary>
    public void Append(MarkupNode node) => Insert(node, Last);

    /// <summary>Takes a node out, and nothing with it.</summary>
    public void Remove(MarkupNode node)
    {
        Document?.Changed();
        if (node.Previous is { } previous) previous.Next = node.Next;
        else First = node.Next;
        if (node.Next is { } next) next.Previous = node.Previous;
        else Last = node.Previous;
        node.Parent = null;
        node.Previous = node.Next = null;
    }

    protected void WriteChildren(StringBuilder output)
    {
        for (var node = First; node is not null; node = node.Next) node.WriteTo(output);
    }

    // While a document is scanned: its order is counted anyway.
    internal void Attach(MarkupNode node)
    {
        node.Parent = this;
        node.Previous = Last;
        if (Last is { } last) last.Next = node;
        else First = node;
        Last = node;
    }

    private void AddText(StringBuilder output)
    {
        for (var node = First; node is not null; node = node.Next)
        {
            if (node is MarkupText text) output.Append(text.Value);
            else if (node is MarkupElement element) element.AddText(output);
        }
    }
}
