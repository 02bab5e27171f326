using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Adds elements of one name behind those that stand there, each unless an equal one stands
/// there already.</summary>
/// <param name="Position">Where it stands in its file.</param>
/// <param name="When">The documents that it is for.</param>
/// <param name="To">The last step names the new elements; its parents are made.</param>
/// <param name="From">The elements to copy; null when <paramref name="Value"/> is added instead.</param>
/// <param name="Value">What is added where there is no <paramref name="From"/>.</param>
/// <param name="Do">What is done to each copy; one that removes itself is not added.</param>
internal sealed record XmlAppendOperation(
    SourcePosition Position, XmlCondition? When, XmlPlace To, XmlPath? From, XmlContent? Value,
    IReadOnlyList<XmlOperation> Do) : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites =>
        From is null
            ? [new XmlSite(To.Text, Value?.Text is { } text ? [text] : [])]
            : [new XmlSite(To.Text), new XmlSite(From.Text, "a", "b")];

    internal override (string Path, IReadOnlyList<XmlOperation> Operations)? Inner => From is null
        ? null : (From.Text, Do);

    internal override void Apply(XmlEdit edit)
    {
        var sources = From?.Select(edit.Scope) ?? [];
        if (From is not null && sources.Count == 0) return;
        if (To.MakeParents(edit) is not [var parent])
        {
            throw edit.Refuse(XmlItem.Of(edit.Scope), $"'{To}' does not name one place.");
        }

        if (Value is not null) Add(edit, parent, made => Value.WriteTo(made));
        foreach (var source in sources)
        {
            if (source.Element is { } element) Add(edit, parent, element);
            else Add(edit, parent, made => XmlWriting.SetText(made, source.Value));
        }
    }

    internal static XmlAppendOperation Read(XmlOperationSource source)
    {
        var to = source.MadePlace("to");
        if (source.IsSound && to.Last.IsAttribute)
        {
            source.Wrong("to", "Attributes cannot stand several times.", "Use 'set'.");
        }

        var value = source.Content("value");
        var from = source.Keys.Has("from") ? source.Path("from") : null;
        if (source.IsSound && value is null == from is null)
        {
            source.Wrong("value", "Operation 'append' needs 'value' or 'from'.", "Write one of them.");
        }

        return new XmlAppendOperation(source.Position, source.When, to, from, value, source.Operations("do"));
    }

    private void Add(XmlEdit edit, MarkupElement parent, MarkupElement source)
    {
        var made = (MarkupElement)source.Copy();
        XmlWriting.Place(made, XmlOrigin.Of(source), parent, To.Last.Name!, Standing(parent).LastOrDefault());
        Finish(edit, parent, made);
    }

    private void Add(XmlEdit edit, MarkupElement parent, Action<MarkupElement> write)
    {
        var made = XmlWriting.AddElement(parent, To.Last.Name!, Standing(parent).LastOrDefault());
        write(made);
        Finish(edit, parent, made);
    }

    private void Finish(XmlEdit edit, MarkupElement parent, MarkupElement made)
    {
        XmlPlace.Fulfil(edit, made, To.Last);
        edit.RunAt(made, Do);
        if (made.Parent is null || !Standing(parent).Exists(other => other != made && MarkupEquality.Same(other, made)))
        {
            return;
        }

        MarkupLayout.TakeOut(made);
    }

    private List<MarkupElement> Standing(MarkupElement parent) =>
        [.. parent.Elements.Where(element => element.IsNamed(To.Last.Name!))];
}
