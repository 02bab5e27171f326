using System.Text.Json.Nodes;

namespace Uplift.Documents;

/// <summary>
/// Looks for a document that a program changes again when it is applied to its own result. The documents are made
/// from the
/// program's own paths and values, always the same ones, so that a refusal can be reproduced.
/// </summary>
public static class RepeatTrial
{
    private const int RandomDocuments = 2000;
    private const int MostDocuments = 3000;
    private const string ObjectId = "trial";

    private static readonly DateTimeOffset s_now = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

    /// <summary>
    /// The text of a document that shows that the program is not safe to repeat; null when none was found.
    /// Documents that the
    /// program refuses or deletes show nothing, since they stay as they are or are gone.
    /// </summary>
    public static string? FindCounterexample(DocumentProgram program)
    {
        var sites = TrialSites.Of(program);
        var documents = new TrialDocuments(sites);
        var count = 0;
        foreach (var document in documents.OneByOne().Take(MostDocuments - RandomDocuments))
        {
            if (!Repeats(program, document, new TrialLookups(sites, count++))) return DocumentText.Write(document);
        }

        for (var number = 0; number < RandomDocuments; number++)
        {
            var document = number % 2 == 0 ? documents.Mixed(number) : documents.Wild(number);
            if (!Repeats(program, document, new TrialLookups(sites, count++))) return DocumentText.Write(document);
        }

        return null;
    }

    private static bool Repeats(DocumentProgram program, JsonNode document, TrialLookups lookups)
    {
        if (Apply(program, document.DeepClone(), lookups) is not { Deleted: false, Root: { } once } first) return true;
        lookups.Commit(first.Effects);
        return Apply(program, once.DeepClone(), lookups) is { Deleted: false } second
            && JsonNode.DeepEquals(once, second.Root) && MakesNothingNew(first, second);
    }

    private static ObjectEdit? Apply(DocumentProgram program, JsonNode root, ILookups lookups)
    {
        var edit = new ObjectEdit(ObjectId, root, new EditContext("trial", s_now, lookups));
        try
        {
            program.Apply(edit);
            return edit;
        }
        catch (ObjectRefusedException)
        {
            return null;
        }
    }

    private static bool MakesNothingNew(ObjectEdit first, ObjectEdit second)
    {
        foreach (var made in second.Effects.OfType<CreateObject>())
        {
            var known = first.Effects.OfType<CreateObject>().Any(earlier =>
                earlier.Collection == made.Collection && earlier.Id == made.Id
                && (made.Existing == ExistingPolicy.Keep || JsonValues.Equal(earlier.Document, made.Document)));
            if (!known) return false;
        }

        return true;
    }
}
