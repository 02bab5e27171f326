namespace Uplift.Server.Reports;

/// <summary>What a verification can write.</summary>
public enum ReportForm
{
    /// <summary>A table for a person to decide in.</summary>
    Csv,

    /// <summary>The findings as JSON, one a line.</summary>
    JsonLines,

    /// <summary>A page that groups the findings by change.</summary>
    Html,

    /// <summary>What each object would become, in a ZIP.</summary>
    Deltas,
}

/// <summary>How the forms are called, on the disk and on the wire.</summary>
internal static class ReportForms
{
    /// <summary>The name of the file.</summary>
    public static string FileOf(ReportForm form) => form switch
    {
        ReportForm.Csv => "report.csv",
        ReportForm.JsonLines => "report.jsonl",
        ReportForm.Html => "report.html",
        _ => "deltas.zip",
    };

    /// <summary>The media type.</summary>
    public static string MediaOf(ReportForm form) => form switch
    {
        ReportForm.Csv => "text/csv; charset=utf-8",
        ReportForm.JsonLines => "application/x-ndjson",
        ReportForm.Html => "text/html; charset=utf-8",
        _ => "application/zip",
    };

    /// <summary>The form of a file; null: no file is called so.</summary>
    public static ReportForm? Find(string file) =>
        Enum.GetValues<ReportForm>().Cast<ReportForm?>().FirstOrDefault(form => FileOf(form!.Value) == file);
}
