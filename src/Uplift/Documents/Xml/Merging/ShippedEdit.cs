using System.Text.Json.Nodes;
using Uplift.Documents.Merging;

namespace Uplift.Documents.Xml;

/// <summary>Carries an edit over from the shipped object into the customer's, and touches nothing else of it.</summary>
internal sealed class ShippedEdit(XmlTree next, XmlTree current)
{
    public void Apply(TreeEdit edit)
    {
        switch (edit.Operation)
        {
            case TreeOperation.Include:
                Add(next.Find(edit.Path.Element(NameOf(edit)))!, current.Above(edit.Path));
                break;
            case TreeOperation.Exclude:
                TakeOut(current.Find(edit.Path.Element(NameOf(edit))));
                break;
            case var _ when edit.Path.Last is { IsElement: false, Name: ['@', ..] }:
                SetAttribute(edit.Path);
                break;
            case var _ when edit.Path.Last is { IsElement: false, Name: XmlTree.Text }:
                SetText(next.Find(edit.Path.Parent), current.Find(edit.Path.Parent)!);
                break;
            case TreeOperation.Unset:
                TakeOutAll(edit.Path);
                break;
            default:
                Put(edit.Path, edit.Value);
                break;
        }
    }

    private static string NameOf(TreeEdit edit) => new ArrayPolicy(ArrayKind.Set).NameOf(edit.Value)!;

    private void Put(TreePath path, JsonNode? value)
    {
        if (value is JsonArray)
        {
            var name = path.Last.Name;
            foreach (var shipped in next.Find(path.Parent)!.Elements.Where(child => XmlLabels.NameOf(child) == name))
            {
                Add(shipped, current.Find(path.Parent)!);
            }

            return;
        }

        var element = next.Find(path)!;
        var old = current.Find(path);
        var parent = old?.Parent as MarkupElement
            ?? current.Above(path.Last.IsElement ? path.Parent.Parent : path.Parent);
        Add(element, parent, old);
        TakeOut(old);
    }

    private void Add(MarkupElement shipped, MarkupElement parent, MarkupNode? after = null)
    {
        var copy = (MarkupElement)shipped.Copy();
        Strip(shipped, copy);
        after ??= parent.Elements.LastOrDefault(child => XmlLabels.NameOf(child) == XmlLabels.NameOf(shipped));
        var name = new XmlName(shipped.Prefix, shipped.LocalName, shipped.Namespace);
        XmlWriting.Place(copy, XmlOrigin.Of(shipped), parent, name, after);
    }

    // What does not count, such as the numbers of values, is the customer's alone: the vendor's could meet with them.
    private void Strip(MarkupElement shipped, MarkupElement copy)
    {
        var counted = next.Labels.AttributesOf(shipped).Select(attribute => attribute.QualifiedName).ToHashSet();
        foreach (var attribute in copy.Attributes.ToList())
        {
            if (!attribute.IsDeclaration && !counted.Contains(attribute.QualifiedName)) copy.Remove(attribute);
        }

        foreach (var (one, other) in shipped.Elements.Zip(copy.Elements)) Strip(one, other);
    }

    private void SetAttribute(TreePath path)
    {
        var owner = current.Find(path.Parent)!;
        var shipped = next.Find(path.Parent)?.Attributes.FirstOrDefault(attribute => IsAt(attribute, path));
        var old = owner.Attributes.FirstOrDefault(attribute => IsAt(attribute, path));
        if (shipped is null && old is not null) owner.Remove(old);
        else if (shipped is not null && old is not null) old.Set(shipped.Value);
        else if (shipped is not null)
        {
            XmlWriting.AddAttribute(
                owner, new XmlName(shipped.Prefix, shipped.LocalName, shipped.Namespace), shipped.Value);
        }
    }

    private static bool IsAt(MarkupAttribute attribute, TreePath path) =>
        !attribute.IsDeclaration && "@" + XmlLabels.NameOf(attribute) == path.Last.Name;

    private static void SetText(MarkupElement? shipped, MarkupElement own)
    {
        if (own.Elements.Any()) return; // It has become a container; its items are edits of their own.
        XmlWriting.Empty(own);
        foreach (var child in shipped?.Children.OfType<MarkupText>() ?? []) own.Append(child.Copy());
    }

    private void TakeOutAll(TreePath path)
    {
        if (current.Find(path) is { } element) TakeOut(element);
        else if (current.Find(path.Parent) is { } parent)
        {
            foreach (var child in parent.Elements.Where(child => XmlLabels.NameOf(child) == path.Last.Name).ToList())
            {
                TakeOut(child);
            }
        }
    }

    private static void TakeOut(MarkupElement? element)
    {
        if (element?.Parent is not null) MarkupLayout.TakeOut(element);
    }
}
