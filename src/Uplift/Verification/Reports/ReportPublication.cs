using System.Text;

namespace Uplift.Verification.Reports;

/// <summary>Puts the finished files of a report where they were asked for; each appears whole or not at all.</summary>
internal static class ReportPublication
{
    /// <summary>Publishes and removes the working folder.</summary>
    /// <returns>The files, the CSV file first.</returns>
    public static IReadOnlyList<string> Publish(
        VerificationRequest request, WorkFiles files, ReportSummary summary, long objects, int tenants, DateTimeOffset now)
    {
        files.Flush();
        var written = new List<string> { request.Report };
        if (request.JsonLines is { } lines)
        {
            files.Publish(WorkFile.JsonLines, lines);
            written.Add(lines);
        }

        if (request.Deltas is { } deltas)
        {
            DeltaArchive.Write([files.PathOf(WorkFile.Deltas), files.PathOf(WorkFile.Made)], deltas);
            written.Add(deltas);
        }

        if (request.Html is { } html)
        {
            var targets = string.Join(", ", request.Targets.Asked.Select(package => package.Id));
            File.WriteAllText(
                html, new HtmlReport(summary, objects, targets, tenants, now).ToString(), new UTF8Encoding(false));
            written.Add(html);
        }

        files.Publish(WorkFile.Csv, request.Report);
        files.Remove();
        return written;
    }
}
