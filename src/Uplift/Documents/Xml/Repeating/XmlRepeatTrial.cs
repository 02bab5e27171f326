namespace Uplift.Documents.Xml;

/// <summary>
/// Looks for an XML document that a program changes again when it is applied to its own result.
/// The documents are made from the program's own paths and values, always the same ones, so that a
/// refusal can be reproduced.
/// </summary>
internal static class XmlRepeatTrial
{
    private const int Documents = 400;
    private const string ObjectId = "trial";

    private static readonly DateTimeOffset s_now = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

    /// <summary>
    /// The text of a document that shows that the program is not safe to repeat; null when none was
    /// found. Documents that the program refuses or deletes show nothing.
    /// </summary>
    public static string? FindCounterexample(XmlProgram program)
    {
        var documents = new XmlTrialDocuments(program);
        for (var number = 0; documents.Count > 0 && number < Documents; number++)
        {
            var document = documents.Make(number);
            if (Apply(program, document) is { } once && Apply(program, once) != once) return document;
        }

        return null;
    }

    private static string? Apply(XmlProgram program, string text)
    {
        var document = XmlText.Parse(text);
        var edit = new XmlEdit(ObjectId, document, new EditContext("trial", s_now, new FetchedLookups()));
        try
        {
            program.Apply(edit);
            return edit.Deleted ? null : document.Write();
        }
        catch (ObjectRefusedException)
        {
            return null;
        }
    }
}
