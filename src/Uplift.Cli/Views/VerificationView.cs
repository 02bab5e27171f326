using Spectre.Console;
using Uplift.Verification;

namespace Uplift.Cli.Views;

/// <summary>Shows what a verification found, by change.</summary>
internal sealed class VerificationView : View<VerificationResult>
{
    /// <inheritdoc/>
    public override object Shape(VerificationResult result) => new
    {
        result.Objects,
        findings = result.Summary.Findings,
        resumed = result.IsResumed,
        result.Files,
        groups = result.Summary.Groups.Select(group => new
        {
            group.Module,
            group.Change,
            group.Status,
            group.Type,
            group.Priority,
            group.Phase,
            group.Count,
            problem = group.IsProblem,
        }),
        problems = result.Problems.Select(DiagnosticView.Shape),
    };

    /// <inheritdoc/>
    public override void Write(VerificationResult result, IAnsiConsole console)
    {
        if (result.Summary.Groups.Count > 0)
        {
            var table = Grid(
                Flow("module"), Flow("change"), Fixed("status"), Fixed("type"), Fixed("priority"), Fixed("findings"));
            foreach (var group in result.Summary.Groups)
            {
                Row(table, group.Module, group.Change, group.Status, group.Type, group.Priority,
                    group.Count.ToString());
            }

            console.Write(table);
        }

        var files = string.Join(", ", result.Files);
        console.WriteLine(
            $"{result.Objects} objects were looked at; {result.Summary.Findings} findings are in {files}.");
        if (result.Summary.Groups.Exists(group => group.Type == "Preview"))
        {
            console.WriteLine("Write yes or no into the column 'upgrade', then 'uplift apply PLAN --review FILE'.");
        }
    }
}
