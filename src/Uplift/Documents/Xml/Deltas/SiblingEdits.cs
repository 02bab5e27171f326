namespace Uplift.Documents.Xml;

/// <summary>Writes down what has to be done to the children of one element, from the first to the last.</summary>
/// <param name="parent">The selector of the element; "" for the document.</param>
/// <param name="state">The children as they were; afterwards as they will be.</param>
/// <param name="goal">The children as they will be.</param>
internal sealed class SiblingEdits(
    string parent, SiblingList state, SiblingList goal, PatchPrefixes prefixes, List<XmlPatchOperation> operations)
{
    /// <summary>Writes it down.</summary>
    /// <param name="pairs">Which children stay, in order.</param>
    /// <param name="compare">Compares a child that stays: as it was, as it will be, its selector.</param>
    public void Run(IReadOnlyList<AlignedNodes> pairs, Action<MarkupNode, MarkupNode, string> compare)
    {
        var (old, now) = (0, 0);
        var end = new AlignedNodes(state.Nodes.Count, goal.Nodes.Count, IsSame: true);
        foreach (var pair in pairs.Append(end))
        {
            Settle(pair.Before - old, now, pair.After - now);
            (old, now) = (pair.Before + 1, pair.After + 1);
            if (pair.IsSame) continue;
            compare(state.Nodes[pair.After], goal.Nodes[pair.After], SelectorOf(pair.After));
            state.Nodes[pair.After] = goal.Nodes[pair.After];
        }
    }

    private string SelectorOf(int index) => $"{parent}/{state.StepTo(index)}";

    // Between two children that stay: some go, some come, and the texts around them.
    private void Settle(int gone, int at, int come)
    {
        if (gone == come && Enumerable.Range(at, come).All(index => CanReplace(state.Nodes[index], goal.Nodes[index])))
        {
            for (var index = at; index < at + come; index++) Replace(index);
        }
        else
        {
            for (; gone > 0; gone--) Remove(at, goal.Texts[at + come]);
            if (come > 0) Insert(at, come);
        }

        for (var index = at; index <= at + come; index++) SetText(index);
    }

    private static bool CanReplace(MarkupNode old, MarkupNode now) => old.Type == now.Type;

    private void Replace(int index)
    {
        var selector = SelectorOf(index);
        operations.Add(new XmlPatchOperation(XmlPatch.Replace, selector, PatchContent.Of(goal.Nodes[index]))
        {
            Place = selector,
            Before = state.Nodes[index].ToString(),
            After = goal.Nodes[index].ToString(),
        });
        state.Nodes[index] = goal.Nodes[index];
    }

    private void Remove(int at, string wanted)
    {
        var (before, after) = (state.Texts[at], state.Texts[at + 1]);
        var side = IsLayout(before) && (after == wanted || before + after != wanted) ? "before"
            : IsLayout(after) && before == wanted ? "after" : null;
        var selector = SelectorOf(at);
        operations.Add(new XmlPatchOperation(XmlPatch.Remove, selector)
        {
            WhiteSpace = side,
            Place = selector,
            Before = state.Nodes[at].ToString(),
        });
        state.Nodes.RemoveAt(at);
        state.Texts.RemoveAt(at + 1);
        state.Texts[at] = side switch { "before" => after, "after" => before, _ => before + after };
    }

    // The text that stands there serves on one side of what comes; the one on the other side comes with it.
    private void Insert(int at, int come)
    {
        var texts = goal.Texts.GetRange(at, come + 1);
        var stands = state.Texts[at];
        var isBehind = stands == texts[0] && stands != texts[^1];
        if (isBehind) texts[0] = "";
        else texts[^1] = "";
        var content = string.Concat(Enumerable.Range(0, come).Select(index =>
            PatchContent.Of(texts[index]) + PatchContent.Of(goal.Nodes[at + index]))) + PatchContent.Of(texts[^1]);
        operations.Add(At(at, isBehind, content) with
        {
            Place = PlaceOf(at, come),
            After = string.Join('\n', goal.Nodes.Skip(at).Take(come)),
        });
        if (isBehind) texts[0] = stands;
        else texts[^1] = stands;
        state.Nodes.InsertRange(at, goal.Nodes.GetRange(at, come));
        state.Texts.RemoveAt(at);
        state.Texts.InsertRange(at, texts);
    }

    private string PlaceOf(int at, int come)
    {
        var node = goal.Nodes[at];
        return come == 1 && node is MarkupElement element ? $"{parent}/{prefixes.NameOf(element)}" : parent.Length == 0
            ? "/" : parent;
    }

    // Only elements hold texts, so the document, to which nothing can be added but before or after its root,
    // has none between its nodes.
    private XmlPatchOperation At(int at, bool isBehindText, string content)
    {
        if (isBehindText || (parent.Length == 0 && at == 0))
        {
            return at < state.Nodes.Count
                ? new XmlPatchOperation(XmlPatch.Add, SelectorOf(at), content) { Position = "before" }
                : new XmlPatchOperation(XmlPatch.Add, parent, content);
        }

        return at > 0
            ? new XmlPatchOperation(XmlPatch.Add, SelectorOf(at - 1), content) { Position = "after" }
            : new XmlPatchOperation(XmlPatch.Add, parent, content) { Position = "prepend" };
    }

    private void SetText(int index)
    {
        var (stands, wanted) = (state.Texts[index], goal.Texts[index]);
        if (stands == wanted) return;
        var operation = stands.Length == 0
            ? At(index, isBehindText: false, PatchContent.Of(wanted))
            : new XmlPatchOperation(
                wanted.Length == 0 ? XmlPatch.Remove : XmlPatch.Replace, $"{parent}/{state.StepToText(index)}",
                PatchContent.Of(wanted));
        var isSeen = !(string.IsNullOrWhiteSpace(stands) && string.IsNullOrWhiteSpace(wanted));
        operations.Add(operation with
        {
            Place = isSeen ? parent : "",
            Before = isSeen && stands.Length > 0 ? stands : null,
            After = isSeen && wanted.Length > 0 ? wanted : null,
        });
        state.Texts[index] = wanted;
    }

    private static bool IsLayout(string text) => text.Length > 0 && text.AsSpan().IndexOfAnyExcept(" \t\r\n") < 0;
}
