using System.Globalization;
using System.Net;
using System.Text;
using Uplift.Verification.Forms;

namespace Uplift.Verification.Reports;

/// <summary>
/// The report as one page for people: groups by change with counts, examples, and what becomes of
/// them. It needs no other file.
/// </summary>
internal sealed class HtmlReport(ReportSummary summary, long objects, string targets, int tenants, DateTimeOffset now)
{
    private const int MostCharacters = 2_000;

    private static readonly string s_style = ReadStyle();

    /// <inheritdoc/>
    public override string ToString()
    {
        var page = new StringBuilder(64 * 1024);
        page.Append($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Verification: {Text(targets)}</title>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1"><style>{s_style}</style></head><body>
            <h1>Verification before the upgrade</h1>
            <p class="sub">to <b>{Text(targets)}</b> &middot; {now.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}</p>

            """);
        WriteTiles(page);
        WriteOverview(page);
        WriteGroups(page, "What stands against it", group => group.IsProblem);
        WriteGroups(page, "What changes", group => !group.IsProblem);
        return page.Append("</body></html>\n").ToString();
    }

    private void WriteTiles(StringBuilder page)
    {
        var problems = summary.Groups.Where(group => group.IsProblem).Sum(group => group.Count);
        page.Append("<div class=\"tiles\">");
        Tile(page, "tenants", tenants, isBad: false);
        Tile(page, "objects looked at", objects, isBad: false);
        Tile(page, "findings", summary.Findings, isBad: false);
        Tile(page, "of them problems", problems, problems > 0);
        page.Append("</div>\n");
    }

    private void WriteOverview(StringBuilder page)
    {
        if (summary.Groups.Count == 0)
        {
            page.Append("<p>Nothing was found: no object would change, and nothing stands against the upgrade.</p>\n");
            return;
        }

        page.Append("<table><thead><tr><th>change</th><th>status</th><th>module</th><th>type</th><th>priority</th>"
            + "<th>phase</th><th class=\"n\">findings</th></tr></thead><tbody>\n");
        foreach (var (index, group) in summary.Groups.Index())
        {
            page.Append($"<tr><td><a href=\"#g{index}\">{Text(NameOf(group))}</a></td><td>{Text(group.Status)}</td>"
                + $"<td>{Text(group.Module)}</td><td>{Text(group.Type)}</td><td>{Text(group.Priority)}</td><td>{Text(group.Phase)}</td>"
                + $"<td class=\"n\">{Number(group.Count)}</td></tr>\n");
        }

        page.Append("</tbody></table>\n");
    }

    private void WriteGroups(StringBuilder page, string title, Func<FindingGroup, bool> chosen)
    {
        if (!summary.Groups.Any(chosen)) return;
        page.Append($"<h2>{title}</h2>\n");
        foreach (var (index, group) in summary.Groups.Index().Where(entry => chosen(entry.Item)))
        {
            page.Append($"<section id=\"g{index}\"{(group.IsProblem ? " class=\"bad\"" : "")}><div class=\"head\">"
                + $"<h3>{Text(NameOf(group))}</h3><span class=\"count\">{Number(group.Count)}</span></div>\n<p>");
            var phase = group.Phase.Length == 0 ? "" : group.Phase + " phase";
            string[] tags = [group.Status, group.Type, group.Priority, phase, group.Module];
            foreach (var tag in tags.Where(tag => tag.Length > 0))
            {
                page.Append($"<span class=\"tag\">{Text(tag)}</span>");
            }

            page.Append("</p>\n");
            if (group.Reason.Length > 0) page.Append($"<p>{Text(group.Reason)}</p>\n");
            foreach (var sample in group.Samples) WriteSample(page, sample);
            var more = group.Count - group.Samples.Count;
            if (more > 0) page.Append($"<p class=\"sub\">and {Number(more)} more</p>\n");
            page.Append("</section>\n");
        }
    }

    private static void WriteSample(StringBuilder page, FindingSample sample)
    {
        var name = sample.ObjectName.Length == 0 ? "" : $" &middot; {Text(sample.ObjectName)}";
        var path = sample.Path.Length == 0 ? "" : $" <code>{Text(sample.Path)}</code>";
        var what = Text(sample.Tenant);
        if (sample.ObjectId.Length > 0)
        {
            what += $" &middot; {Text(sample.ObjectType)} <code>{Text(sample.ObjectId)}</code>{name}";
        }

        page.Append($"<div class=\"sample\"><p>{what}</p><p class=\"sub\">{Text(sample.Message)}{path}</p>");
        if (sample.Places.Count > 0)
        {
            page.Append(
                "<table class=\"diff\"><thead><tr><th>place</th><th>before</th><th>after</th></tr></thead><tbody>");
            foreach (var place in sample.Places) WritePlace(page, place);
            page.Append("</tbody></table>");
        }

        page.Append("</div>\n");
    }

    private static void WritePlace(StringBuilder page, ShownPlace place) => page.Append(
        $"<tr><td><code>{Text(place.Path)}</code></td><td class=\"old\">{Value(place.Before)}</td>"
        + $"<td class=\"new\">{Value(place.After)}</td></tr>");

    private static string Value(string? text) => text is null
        ? "<span class=\"none\">nothing</span>"
        : $"<code>{Text(text.Length > MostCharacters ? text[..MostCharacters] + " …" : text)}</code>";

    private static void Tile(StringBuilder page, string name, long number, bool isBad) =>
        page.Append($"<div class=\"tile{(isBad ? " bad" : "")}\"><b>{Number(number)}</b>{name}</div>");

    private static string ReadStyle()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("verification/report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string NameOf(FindingGroup group) => group.Change.Length > 0 ? group.Change : group.Status;

    private static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
