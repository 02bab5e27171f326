using System.Text;

namespace Uplift.Bench;

/// <summary>A row of a table of results.</summary>
/// <param name="Name">Who was measured.</param>
/// <param name="Rates">One for each round, in things a second.</param>
/// <param name="Ratio">Of the medians, against the baseline; null for the baseline itself and for what has none.</param>
/// <param name="Target">What the ratio must reach; null: there is none.</param>
internal sealed record ReportRow(string Name, IReadOnlyList<double> Rates, double? Ratio = null, double? Target = null)
{
    public bool IsMet => Target is null || Ratio >= Target;
}

/// <summary>The text of one scenario: printed while it grows, and saved at the end.</summary>
internal sealed class Report(BenchSettings settings, string name)
{
    private readonly StringBuilder _text = new();

    /// <summary>False once a row missed its target.</summary>
    public bool AllMet { get; private set; } = true;

    public void Line(string line = "")
    {
        _text.AppendLine(line);
        Console.WriteLine(line);
    }

    /// <summary>Prints rows; the ratio is that of the medians.</summary>
    public void Table(string title, string unit, IReadOnlyList<ReportRow> rows)
    {
        Line(title);
        Line($"  {"",-46} {unit,12} {"ratio",8} {"target",8} {"",-6}  rounds");
        foreach (var row in rows)
        {
            var ratio = row.Ratio is { } value ? $"{value:0.00}" : "1.00 =";
            var target = row.Target is { } least ? $">= {least:0.##}" : "-";
            var met = row.Target is null ? "" : row.IsMet ? "met" : "MISSED";
            AllMet &= row.IsMet;
            Line($"  {row.Name,-46} {Number(Median(row.Rates)),12} {ratio,8} {target,8} {met,-6}  "
                + string.Join(" ", row.Rates.Select(Number)));
        }

        Line();
    }

    /// <summary>Records a check that is no rate.</summary>
    public void Check(string text, bool isMet)
    {
        AllMet &= isMet;
        Line($"  {text}: {(isMet ? "met" : "MISSED")}");
    }

    /// <summary>Writes the text to the folder of results, if there is one.</summary>
    public void Save()
    {
        if (settings.Results.Length == 0) return;
        Directory.CreateDirectory(settings.Results);
        File.WriteAllText(Path.Combine(settings.Results, $"{name}.txt"), _text.ToString());
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static string Number(double value) => value < 100 ? $"{value:0.0}" : $"{value:#,0}";
}
