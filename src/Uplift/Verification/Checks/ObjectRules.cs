using Uplift.Documents.Xml;
using Uplift.Packages;
using Uplift.Stores;
using Uplift.Verification.Forms;

namespace Uplift.Verification.Checks;

/// <summary>Checks what a collection promises of its objects: at once what one object shows, later what
/// needs all of them.</summary>
internal sealed class ObjectRules(PendingCollection pending, FindingMaker maker)
{
    private const char BetweenValues = '\u0001';

    private readonly CollectionRules _rules = pending.Table.Collection.Rules;
    private readonly SchemaMarks _marks = pending.Package.MarksOf(pending.Table.Collection);

    /// <summary>How a collection is named in lines.</summary>
    public static string PlaceOf(string product, string collection) => $"{product}/{collection}";

    private string Own => PlaceOf(pending.Table.Product, pending.Table.Name);

    /// <summary>True when objects have to be read for this.</summary>
    public bool AreAny => !_rules.IsEmpty || _marks.Marks.Count > 0;

    /// <summary>Looks at an object as the changes leave it.</summary>
    /// <param name="view">The result; null: it is deleted, or cannot be read.</param>
    public void Check(
        ObjectProgress progress, IDocumentView? view, string hash, List<Finding> findings, List<RuleLine> lines)
    {
        AddFacts(progress, lines);
        if (view is null) return;
        var source = progress.Source;
        foreach (var item in view.Marked(_marks)) findings.Add(Marked(item, source, view, hash));
        if (_rules.IsEmpty) return;
        if (_rules.UuidIds && !IsUuid(source.Document.Id))
        {
            findings.Add(maker.About(source, view, hash, FindingStatus.InvalidId, "", "the id is no UUID"));
        }

        var ask = new RuleLine(RuleLine.Reference, "", "", RuleLine.Asks)
        {
            Owner = Own,
            ObjectId = source.Document.Id,
            ObjectName = source.Name ?? view.Name ?? "",
            ObjectType = source.Type ?? pending.Table.Name,
            ObjectHash = hash,
        };
        foreach (var rule in _rules.References) CheckReference(rule, source, view, ask, findings, lines);
        foreach (var rule in _rules.Unique) AddUnique(rule, view, ask, lines);
    }

    // What a change answers is answered already, so only what a person has to answer, or nobody, is still there.
    private Finding Marked(MarkedItem item, ScannedObject source, IDocumentView view, string hash)
    {
        var mark = item.Mark;
        var status = mark.IsRemoved ? FindingStatus.Removed
            : mark.PlannedRemoval is not null ? FindingStatus.PlannedRemoval : FindingStatus.Deprecated;
        var answer = mark.Change is { } change ? $" (see {change})" : "";
        return maker.About(source, view, hash, status, item.Path, mark.Message + answer, mark.Items.Text);
    }

    private void CheckReference(
        ReferenceRule rule, ScannedObject source, IDocumentView view, RuleLine ask, List<Finding> findings, List<RuleLine> lines)
    {
        var target = pending.Package.CollectionNamed(rule.Collection);
        foreach (var value in view.ValuesAt(rule.Path))
        {
            if (target.Rules.UuidIds && !IsUuid(value.Text))
            {
                findings.Add(maker.About(source, view, ask.ObjectHash, FindingStatus.InvalidId, value.Path,
                    $"the reference to {rule.Collection} is no UUID: {value.Text}"));
                continue;
            }

            lines.Add(ask with
            {
                Place = PlaceOf(pending.Table.Product, rule.Collection),
                Value = value.Text,
                Path = value.Path,
            });
        }
    }

    private void AddUnique(UniqueRule rule, IDocumentView view, RuleLine ask, List<RuleLine> lines)
    {
        var values = rule.Paths.Select(path => view.ValuesAt(path).Select(value => value.Text).FirstOrDefault())
            .ToList();
        if (values.Contains(null)) return;
        lines.Add(ask with
        {
            Kind = RuleLine.Unique,
            Place = $"{Own} {rule}",
            Value = string.Join(BetweenValues, values),
            Path = rule.Paths[0].ToString(),
        });
    }

    private void AddFacts(ObjectProgress progress, List<RuleLine> lines)
    {
        if (progress is { IsNew: true, IsDeleted: false, Made.Count: > 0 })
        {
            lines.Add(new RuleLine(RuleLine.Reference, Own, progress.Source.Document.Id, RuleLine.Made));
        }

        if (progress.IsDeleted)
        {
            lines.Add(new RuleLine(RuleLine.Reference, Own, progress.Source.Document.Id, RuleLine.Gone));
        }

        foreach (var effect in progress.Results.SelectMany(entry => entry.Result.Effects)
            .Select(caused => caused.Effect))
        {
            lines.Add(new RuleLine(RuleLine.Reference, PlaceOf(pending.Table.Product, effect.Collection), effect.Id,
                effect is Documents.CreateObject ? RuleLine.Made : RuleLine.Gone));
        }
    }

    private static bool IsUuid(string text) => Guid.TryParseExact(text, "D", out _);
}
