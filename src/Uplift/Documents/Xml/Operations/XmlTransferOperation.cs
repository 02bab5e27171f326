using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>
/// <c>move</c> and <c>copy</c>: puts all that a path matches under the last name of another path;
/// missing parents are made.
/// </summary>
internal sealed record XmlTransferOperation(
    SourcePosition Position, XmlCondition? When, XmlPath From, XmlPlace To, ExistingPolicy Existing, TransferMode Mode,
    int Prune)
    : XmlOperation(Position, When)
{
    internal override IEnumerable<XmlSite> Sites => [new XmlSite(From.Text, "a", "b"), new XmlSite(To.Text, "a", "b")];

    internal override void Apply(XmlEdit edit)
    {
        var sources = From.Select(edit.Scope).FindAll(item => item.Node is null or MarkupElement or MarkupText);
        if (sources.Count == 0) return;
        var parents = To.FindParents(edit);
        if (parents.Count > 1)
        {
            throw edit.Refuse(
                XmlItem.Of(parents[1]),
                $"'{To}' names {parents.Count} places; say with a predicate or in 'each' which.");
        }

        var standing = parents.Count == 0 ? [] : To.Last.Match.Select(parents[0]).Except(sources).ToList();
        var left = XmlStanding.Resolve(edit, sources, standing, Existing, Mode, Prune);
        if (left.Count == 0) return;
        if (To.MakeParents(edit) is not [var parent, ..]) throw edit.Refuse(sources[0], $"There is no place '{To}'.");
        if (To.Last.IsAttribute) WriteAttribute(edit, left, parent);
        else PutAll(edit, left, parent, To.Last.Match.Select(parent).Except(sources).LastOrDefault().Node);
    }

    internal static XmlTransferOperation Read(XmlOperationSource source)
    {
        var (from, to) = (source.Path("from"), source.MadePlace("to"));
        var mode = source.Name == "move" ? TransferMode.Take : TransferMode.Leave;
        if (source.IsSound && from.Text == to.Text)
        {
            source.Wrong("to", $"'{from}' is there already.", "Name another place.");
        }

        return new XmlTransferOperation(source.Position, source.When, from, to, source.Existing(), mode,
            mode == TransferMode.Take ? source.Prune() : 0);
    }

    private void WriteAttribute(XmlEdit edit, IReadOnlyList<XmlItem> sources, MarkupElement owner)
    {
        if (sources.Count > 1 || sources[0].Element?.Elements.Any() == true)
        {
            throw edit.Refuse(
                sources[0], $"Several values, or one with elements in it, cannot become the attribute '{To}'.");
        }

        var value = sources[0].Element is null ? sources[0].Value : sources[0].Value.Trim();
        XmlWriting.AddAttribute(owner, To.Last.Name!, value);
        if (Mode == TransferMode.Take) XmlWriting.Remove(edit, sources[0], Prune);
    }

    private void PutAll(XmlEdit edit, IReadOnlyList<XmlItem> sources, MarkupElement parent, MarkupNode? after)
    {
        foreach (var source in sources)
        {
            if (!source.IsThere) continue;
            var put = source.Element is { } element
                ? Put(edit, element, parent, after) : PutText(edit, source, parent, after);
            XmlPlace.Fulfil(edit, put, To.Last);
            after = put;
        }
    }

    private MarkupElement Put(XmlEdit edit, MarkupElement source, MarkupElement parent, MarkupNode? after)
    {
        for (MarkupNode? around = parent; around is not null; around = around.Parent)
        {
            if (around == source && Mode == TransferMode.Take) throw edit.Refuse(XmlItem.Of(source),
                $"'{To}' is in the element itself; use 'wrap' to put content into a new element.");
        }

        var origin = XmlOrigin.Of(source);
        var put = Mode == TransferMode.Take ? source : (MarkupElement)source.Copy();
        if (Mode == TransferMode.Take) XmlWriting.Remove(edit, XmlItem.Of(source), Prune);
        XmlWriting.Place(put, origin, parent, To.Last.Name!, after?.Parent is null ? null : after);
        return put;
    }

    private MarkupElement PutText(XmlEdit edit, XmlItem source, MarkupElement parent, MarkupNode? after)
    {
        var value = source.Value;
        var put = XmlWriting.AddElement(parent, To.Last.Name!, after);
        XmlWriting.SetText(put, value);
        if (Mode == TransferMode.Take) XmlWriting.Remove(edit, source, Prune);
        return put;
    }
}
