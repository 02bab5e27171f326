using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>
/// A path whose last steps are made where they are missing. What comes before them must be there,
/// as everything before the last wildcard of a JSON path.
/// </summary>
/// <param name="Text">As the package writes it.</param>
/// <param name="Start">Where the steps begin; null: at the scope.</param>
/// <param name="Steps">The steps that can be made; empty: the whole path must be there.</param>
internal sealed record XmlPlace(string Text, XmlPath? Start, IReadOnlyList<XmlStep> Steps)
{
    /// <summary>True when the last step can be made.</summary>
    public bool CanBeMade => Steps is [.., { Name: not null }];

    /// <summary>The last step.</summary>
    public XmlStep Last => Steps[^1];

    /// <summary>Reads a path that operations write to; null and a complaint when it is none.</summary>
    public static XmlPlace? Read(SourceNode node, string what, XmlNames names, DiagnosticBag bag)
    {
        if (XmlPath.Read(node, what, names, bag) is not { } path) return null;
        if (path.GivesNodes) return XmlPlaceReader.Read(path.Text, names);
        bag.Error(DiagnosticCodes.InvalidPath, $"{what} must name elements or attributes, not give a value.",
            node.Position,
            "Write a path; calculate values under 'select'.");
        return null;
    }

    /// <summary>Where the steps begin.</summary>
    public List<MarkupNode> Starts(XmlEdit edit) =>
        Start is null ? [edit.Scope] : [.. Start.Select(edit.Scope).Select(item => item.Node).OfType<MarkupElement>()];

    /// <summary>What is there.</summary>
    public List<XmlItem> Find(XmlEdit edit)
    {
        var found = Starts(edit).Select(XmlItem.Of);
        foreach (var step in Steps)
        {
            found = found.SelectMany(item => item.Node is { } node ? step.Match.Select(node) : []);
        }

        return [.. found.Distinct()];
    }

    /// <summary>What is there, and where there is nothing, what was made.</summary>
    public List<XmlItem> Make(XmlEdit edit) => Steps.Count == 0
        ? Start!.Select(edit.Scope)
        : [.. MakeParents(edit).SelectMany(parent => Step(edit, parent, Last)).Distinct()];

    /// <summary>The elements in which the last step begins; those that are missing are made.</summary>
    public List<MarkupElement> MakeParents(XmlEdit edit)
    {
        var found = Starts(edit).OfType<MarkupElement>();
        foreach (var step in Steps.SkipLast(1))
        {
            found = [.. found.SelectMany(element => Step(edit, element, step)).Select(item => item.Element)
                .OfType<MarkupElement>().Distinct()];
        }

        return [.. found];
    }

    /// <summary>The elements in which the last step begins, as far as they are there.</summary>
    public List<MarkupElement> FindParents(XmlEdit edit)
    {
        var found = Starts(edit).OfType<MarkupElement>();
        foreach (var step in Steps.SkipLast(1))
        {
            found = found.SelectMany(element => step.Match.Select(element)).Select(item => item.Element)
                .OfType<MarkupElement>();
        }

        return [.. found.Distinct()];
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static List<XmlItem> Step(XmlEdit edit, MarkupElement element, XmlStep step)
    {
        var found = step.Match.Select(element);
        if (found.Count > 0 || step.Name is not { } name) return found;
        if (step.IsAttribute) return [XmlItem.Of(XmlWriting.AddAttribute(element, name, ""))];
        var made = XmlWriting.AddElement(element, name);
        Fulfil(edit, made, step);
        return [XmlItem.Of(made)];
    }

    /// <summary>Writes what the predicates of a step ask for into an element that was made for it.</summary>
    public static void Fulfil(XmlEdit edit, MarkupElement made, XmlStep step)
    {
        foreach (var (left, right) in step.Equalities)
        {
            var value = right.TextFrom(made);
            edit.Within(made, () =>
            {
                foreach (var item in left.Make(edit)) XmlWriting.SetText(edit, item, value);
            });
        }
    }
}
