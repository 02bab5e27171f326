using System.Text;
using System.Text.Json.Nodes;
using Uplift.Documents.Merging;

namespace Uplift.Documents.Xml;

/// <summary>
/// The three-way merge of an object that a vendor ships and a customer has changed: what the vendor changed
/// arrives where the customer left the object alone; where both changed, the rules say who wins, and it is told.
/// Everything else of the customer's object stays byte for byte. Built on
/// <see cref="TreeMerge"/>, which layers use too.
/// </summary>
public sealed class ShippedMerge
{
    private const int MostKey = 80;

    private readonly List<(TreePath Path, ShippedChange Change)> _changes = [];
    private readonly TreePolicies _policies;
    private readonly XmlTree? _previous;
    private readonly XmlTree _next;
    private readonly XmlTree _current;
    private readonly JsonObject _origin;
    private readonly Func<ShippedChange, bool?> _answer;

    private ShippedMerge(
        MarkupDocument? previous, MarkupDocument next, MarkupDocument current, XmlMergeRules rules, Func<ShippedChange, bool?> answer)
    {
        _answer = answer;
        (var trees, _policies) = XmlTree.Of(previous is null ? [next, current] : [previous, next, current], rules);
        (_next, _current) = (trees[^2], trees[^1]);
        _previous = previous is null ? null : trees[0];
        var origin = new ShippedOrigin(_policies);
        _origin = origin.Of(_previous?.Root ?? [], _next.Root, _current.Root);
        foreach (var path in origin.BothAdded)
        {
            Settle(new TreeEdit(TreeOperation.Set, path, null, default), isConflict: true);
        }
    }

    /// <summary>Merges.</summary>
    /// <param name="previous">The object as it was shipped before; null when nobody knows: then what the
    /// customer has stays, and what only the vendor has is added.</param>
    /// <param name="next">The object as it is shipped now.</param>
    /// <param name="current">The object as the customer has it.</param>
    /// <exception cref="ObjectRefusedException">One of them is no XML document, or is of another kind.</exception>
    public static ShippedMergeResult Merge(string? previous, string next, string current, XmlMergeRules rules) =>
        Merge(previous, next, current, rules, _ => null);

    /// <summary>Merges, with the answers of a person.</summary>
    /// <param name="answer">Of a place that is asked about: true for the vendor's, false for the customer's,
    /// null: nobody said.</param>
    /// <inheritdoc cref="Merge(string?, string, string, XmlMergeRules)"/>
    public static ShippedMergeResult Merge(
        string? previous, string next, string current, XmlMergeRules rules, Func<ShippedChange, bool?> answer)
    {
        var before = previous is null ? null : XmlText.Parse(previous);
        var (shipped, own) = (XmlText.Parse(next), XmlText.Parse(current));
        foreach (var other in new[] { before, shipped }.OfType<MarkupDocument>())
        {
            if (XmlLabels.NameOf(other.Root) == XmlLabels.NameOf(own.Root)) continue;
            throw new ObjectRefusedException(
                "", $"An object of the kind '{other.Root.LocalName}' cannot be merged into one of the kind "
                + $"'{own.Root.LocalName}'.");
        }

        return new ShippedMerge(before, shipped, own, rules, answer).Run();
    }

    private ShippedMergeResult Run()
    {
        foreach (var edit in TreeMerge.InOrder(TreeDifference.Between(_origin, _next.Root, _policies)))
        {
            // The order of values says nothing in these objects, and a key is how we call a value.
            if (edit.Operation == TreeOperation.Order || (edit.Path.Depth > 0 && edit.Path.Last.Name == XmlTree.Key))
            {
                continue;
            }

            var found = TreeMerge.Compare(edit, _origin, _current.Root, _policies);
            if (found.Outcome == EditOutcome.Converged) Note(edit, ShippedOutcome.AlreadyThere);
            else Settle(edit, found.IsConflict || IsTakenAway(edit.Path));
        }

        return new ShippedMergeResult(
            _current.Document.Write(), [.. _changes.OrderBy(entry => entry.Path).Select(entry => entry.Change)]);
    }

    private void Settle(TreeEdit edit, bool isConflict)
    {
        var outcome = (isConflict, WinnerAt(edit.Path)) switch
        {
            (_, MergeWinner.Secret) => ShippedOutcome.Secret,
            (false, _) => ShippedOutcome.Taken,
            (_, MergeWinner.Vendor) => ShippedOutcome.Overruled,
            (_, MergeWinner.Ask) => OutcomeOf(_answer(Told(edit, ShippedOutcome.Asked).Change)),
            _ => ShippedOutcome.Kept,
        };
        Note(edit, outcome);
        if (outcome is not (ShippedOutcome.Taken or ShippedOutcome.Overruled or ShippedOutcome.Decided)) return;
        new ShippedEdit(_next, _current).Apply(edit);
    }

    // A container that the customer took away is not brought back by something new in it.
    private bool IsTakenAway(TreePath path)
    {
        for (var above = path; above.Depth > 1;)
        {
            above = above.Parent;
            if (Tree.Find(_origin, above, _policies).IsPresent && !Tree.Find(_current.Root, above, _policies).IsPresent)
            {
                return true;
            }
        }

        return false;
    }

    private MergeWinner WinnerAt(TreePath path)
    {
        var winner = _current.Labels.WinnerAt(_current.Above(path));
        if (winner != MergeWinner.Customer) return winner;
        var shipped = _next.Above(path);
        return shipped == _next.Find(path) && _next.Labels.HoldsSecret(shipped)
            ? MergeWinner.Secret : _next.Labels.WinnerAt(shipped);
    }

    private static ShippedOutcome OutcomeOf(bool? answer) => answer switch
    {
        true => ShippedOutcome.Decided,
        false => ShippedOutcome.Kept,
        _ => ShippedOutcome.Asked,
    };

    private void Note(TreeEdit edit, ShippedOutcome outcome) => _changes.Add(Told(edit, outcome));

    private (TreePath Path, ShippedChange Change) Told(TreeEdit edit, ShippedOutcome outcome)
    {
        var place = edit.Operation is TreeOperation.Include or TreeOperation.Exclude
            ? edit.Path.Element(_policies.ArrayAt(edit.Path)!.NameOf(edit.Value)!)
            : edit.Path;
        var isSecret = outcome == ShippedOutcome.Secret || WinnerAt(edit.Path) == MergeWinner.Secret;
        return (place, isSecret
            ? new ShippedChange(Words(edit.Path), outcome, null, null, null)
            : new ShippedChange(
                Words(edit.Path), outcome, Shown(_previous, place), Shown(_next, place), Shown(_current, place)));
    }

    private string? Shown(XmlTree? tree, TreePath place)
    {
        if (tree is null) return null;
        if (tree.Find(place) is { } element) return element.ToString();
        return Tree.Find(tree.Root, place, _policies).Node switch
        {
            null => null,
            JsonArray =>
                string.Concat(tree.Above(place).Elements.Where(child => XmlLabels.NameOf(child) == place.Last.Name)),
            JsonValue value => value.ToString(),
            var other => other.ToJsonString(),
        };
    }

    // Values that are known by all that they say are told by a digest of it.
    private static string Short(string key) => key.Length <= MostKey ? key : CanonicalJson.Hash(key)[..8];

    // Namespaces are left out: they say nothing to the reader of a report.
    private static string Words(TreePath path)
    {
        var words = new StringBuilder();
        foreach (var step in path.Steps.Where(step => step.Name != XmlTree.Text))
        {
            var name = step.IsElement
                ? $"[{Short(step.Name)}]" : step.Name[(step.Name.IndexOf('}', StringComparison.Ordinal) + 1)..];
            if (!step.IsElement && step.Name.StartsWith('@') && !name.StartsWith('@')) name = "@" + name;
            if (!step.IsElement && words.Length > 0) words.Append('/');
            words.Append(name);
        }

        return words.ToString();
    }
}
