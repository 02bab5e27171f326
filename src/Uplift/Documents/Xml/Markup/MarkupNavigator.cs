using System.Xml;
using System.Xml.XPath;

namespace Uplift.Documents.Xml;

/// <summary>A document as XPath sees it. Declarations of namespaces are no attributes and have no axis.</summary>
internal sealed class MarkupNavigator : XPathNavigator
{
    private readonly MarkupDocument _document;
    private MarkupNode _node;
    private int _attribute = -1;

    private MarkupNavigator(MarkupDocument document, MarkupNode node, int attribute)
    {
        (_document, _node, _attribute) = (document, node, attribute);
    }

    /// <summary>A navigator that stands at a node of a document.</summary>
    public static MarkupNavigator At(MarkupNode node) =>
        new(node.Document ?? throw new ArgumentException("The node stands in no document.", nameof(node)), node, -1);

    /// <summary>The node or attribute.</summary>
    public override object UnderlyingObject => Attribute ?? (object)_node;

    public override XmlNameTable NameTable => _document.Names;

    public override XPathNodeType NodeType => Attribute is null ? _node.Type : XPathNodeType.Attribute;

    public override string LocalName => Attribute?.LocalName ?? _node switch
    {
        MarkupElement element => element.LocalName,
        MarkupRemark remark => remark.Target,
        _ => "",
    };

    public override string NamespaceURI => Attribute?.Namespace ?? (_node as MarkupElement)?.Namespace ?? "";

    public override string Prefix => Attribute?.Prefix ?? (_node as MarkupElement)?.Prefix ?? "";

    public override string Name => Attribute?.QualifiedName ?? (_node as MarkupElement)?.QualifiedName ?? LocalName;

    public override string Value => Attribute?.Value ?? _node.Value;

    public override string BaseURI => "";

    public override bool IsEmptyElement => _node is MarkupElement { First: null };

    private MarkupAttribute? Attribute => _attribute < 0 ? null : ((MarkupElement)_node).Attributes[_attribute];

    public override XPathNavigator Clone() => new MarkupNavigator(_document, _node, _attribute);

    public override bool IsSamePosition(XPathNavigator other) =>
        other is MarkupNavigator own && own._node == _node && own._attribute == _attribute;

    public override XmlNodeOrder ComparePosition(XPathNavigator? nav)
    {
        if (nav is not MarkupNavigator other || other._document != _document) return XmlNodeOrder.Unknown;
        var order = _document.OrderOf(_node).CompareTo(_document.OrderOf(other._node));
        if (order == 0) order = _attribute.CompareTo(other._attribute);
        return order < 0 ? XmlNodeOrder.Before : order > 0 ? XmlNodeOrder.After : XmlNodeOrder.Same;
    }

    public override bool MoveTo(XPathNavigator other)
    {
        if (other is not MarkupNavigator own || own._document != _document) return false;
        (_node, _attribute) = (own._node, own._attribute);
        return true;
    }

    public override void MoveToRoot() => (_node, _attribute) = (_document, -1);

    public override bool MoveToId(string id) => false;

    public override bool MoveToParent()
    {
        if (_attribute >= 0)
        {
            _attribute = -1;
            return true;
        }

        if (_node.Parent is not { } parent) return false;
        _node = parent;
        return true;
    }

    public override bool MoveToFirstChild() =>
        _attribute < 0 && _node is MarkupContainer container && Go(container.First, node => node.Next);

    public override bool MoveToNext() => _attribute < 0 && Go(_node.Next, node => node.Next);

    public override bool MoveToPrevious() => _attribute < 0 && Go(_node.Previous, node => node.Previous);

    public override bool MoveToFirstAttribute() => _attribute < 0 && _node is MarkupElement && MoveToAttributeFrom(0);

    public override bool MoveToNextAttribute() => _attribute >= 0 && MoveToAttributeFrom(_attribute + 1);

    public override bool MoveToFirstNamespace(XPathNamespaceScope namespaceScope) => false;

    public override bool MoveToNextNamespace(XPathNamespaceScope namespaceScope) => false;

    // White space around the root element is no node.
    private bool Go(MarkupNode? node, Func<MarkupNode, MarkupNode?> further)
    {
        while (node is MarkupText { Parent: MarkupDocument } or MarkupText { Raw.Length: 0 }) node = further(node);
        if (node is null) return false;
        _node = node;
        return true;
    }

    private bool MoveToAttributeFrom(int index)
    {
        var attributes = ((MarkupElement)_node).Attributes;
        for (; index < attributes.Count; index++)
        {
            if (attributes[index].IsDeclaration) continue;
            _attribute = index;
            return true;
        }

        return false;
    }
}
