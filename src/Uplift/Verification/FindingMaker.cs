using Uplift.Changes;
using Uplift.Documents;
using Uplift.Documents.Xml;
using Uplift.Execution;
using Uplift.Stores;
using Uplift.Verification.Forms;

namespace Uplift.Verification;

/// <summary>Turns what was found on one object into findings.</summary>
internal sealed class FindingMaker(TenantId tenant, PendingCollection pending)
{
    private const int MostPlaces = 3;

    private readonly string _tenant = tenant.ToString();
    private readonly string _module = pending.Package.Id.ToString();
    private readonly string _product = pending.Package.Id.Product;

    /// <summary>The findings of an object, in the order of the stages.</summary>
    /// <param name="view">The object as it is stored; null: it cannot be read.</param>
    /// <param name="whole">What all stages together do to it; null: nothing.</param>
    public List<Finding> Make(ObjectProgress progress, IDocumentView? view, IDocumentDelta? whole, string hash)
    {
        var found = new List<Finding>();
        var isOne = progress.Made.Count == 1;
        foreach (var (stage, result) in progress.Results)
        {
            if (stage.IsManual)
            {
                found.Add(Manual(stage.Changes[0], progress, view, hash));
                continue;
            }

            foreach (var made in result.Made)
            {
                found.Add(Changed(
                    made, result, isOne && whole is not null ? whole : Compare(made), progress, view, hash));
            }

            foreach (var (change, place) in result.Merged.Where(entry => entry.Place.IsConflict))
            {
                found.Add(Merged(change, place, progress, view, hash));
            }

            foreach (var (change, _) in result.Merged.Where(entry => entry.Place.Outcome == ShippedOutcome.Dropped))
            {
                found.Add(About(progress.Source, view, hash, FindingStatus.NoLongerShipped, "",
                    "it is shipped no more; it stays as it is", change.Key.ToString()));
            }

            foreach (var violation in result.Violations)
            {
                found.Add(About(progress.Source, view, hash, FindingStatus.SchemaViolation, violation.Path,
                    violation.Message, violation.Keyword));
            }

            if (result.Violations.Count > 0) continue;
            foreach (var failure in result.Failures.Where(failure => !failure.IsUndecided))
            {
                found.Add(Failed(failure, stage, progress, view, hash));
            }
        }

        return found;
    }

    /// <summary>What is the matter with the object itself.</summary>
    /// <param name="mark">Tells findings at one place apart.</param>
    public Finding About(
        ScannedObject source, IDocumentView? view, string hash, FindingStatus status, string path, string message,
        string mark = "") =>
        new()
        {
            Id = FindingId.Of(_tenant, _product, status, pending.Table.Name, source.Document.Id, $"{path}\n{mark}"),
            Tenant = _tenant,
            Module = _module,
            ObjectId = source.Document.Id,
            ObjectName = source.Name ?? view?.Name ?? "",
            ObjectType = source.Type ?? pending.Table.Name,
            Status = status,
            Path = path,
            Message = message,
            ObjectHash = hash,
        };

    private Finding Of(
        Change change, ObjectProgress progress, IDocumentView? view, string hash, FindingStatus status,
        string message) =>
        About(progress.Source, view, hash, status, "", message) with
        {
            Id = FindingId.Of(_tenant, _product, change, pending.Table.Name, progress.Source.Document.Id),
            Change = change,
        };

    private Finding Changed(
        MadeChange made, TransformedObject result, IDocumentDelta delta, ObjectProgress progress, IDocumentView? view, string hash)
    {
        var places = delta.Places;
        var told = made.Before.Length == 0 ? ["it is made, since it is shipped for the first time"]
            : made.Change is ShippedObjectsChange ? ShippedWords.OfTaken(made.Change, result)
            : [.. places.Take(MostPlaces).Select(place => $"{place.Word} {place.Path}".TrimEnd())];
        var words = told.Take(MostPlaces).ToList();
        var more = Math.Max(places.Count, told.Count) - words.Count;
        if (more > 0 && words.Count == MostPlaces) words.Add($"{more} more");
        words.AddRange(result.Effects.Where(caused => caused.Change == made.Change).Select(caused => caused.Effect switch
        {
            CreateObject create => $"make {create.Collection}/{create.Id}",
            var effect => $"delete {effect.Collection}/{effect.Id}",
        }));
        var message = string.Join("; ", words);
        if (made.Change.Reason.Length > 0) message = $"{made.Change.Reason.TrimEnd('.')}: {message}";
        var path = places is [var first, ..] ? first.Path : "";
        return Of(made.Change, progress, view, hash, FindingStatus.Changed, message) with { Path = path };
    }

    private Finding Merged(
        Change change, ShippedChange place, ObjectProgress progress, IDocumentView? view, string hash)
    {
        var isQuestion = place.Outcome == ShippedOutcome.Asked;
        var finding = About(
            progress.Source, view, hash, isQuestion ? FindingStatus.Question : FindingStatus.Conflict, place.Path,
            ShippedWords.OfConflict(place), change.Key.ToString());
        if (!isQuestion) return finding;
        var name = ShippedQuestion.NameOf(tenant, pending.Table, progress.Source.Document.Id, change, place);
        return finding with { Id = name, Change = change };
    }

    private IDocumentDelta Compare(MadeChange made) =>
        made.After.Length == 0
            ? pending.Form.Removal
            : made.Before.Length == 0 ? pending.Form.Creation(pending.Form.ReadWritten(made.After))
            : pending.Form.Compare(pending.Form.ReadWritten(made.Before), pending.Form.ReadWritten(made.After));

    private Finding Failed(
        ObjectFailure failure, PendingStage stage, ObjectProgress progress, IDocumentView? view, string hash)
    {
        var change = stage.Changes.First(one => one.Key == failure.Change);
        return Of(change, progress, view, hash, FindingStatus.Fails, failure.Message) with { Path = failure.Path };
    }

    private Finding Manual(ObjectChange change, ObjectProgress progress, IDocumentView? view, string hash) =>
        Of(change, progress, view, hash, FindingStatus.Manual, change.Reason.Length > 0
            ? change.Reason : "to be done by hand");
}
