using Spectre.Console;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Shows what gates say.</summary>
internal sealed class GateView : View<IReadOnlyList<TenantGate>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<TenantGate> result) => new
    {
        open = result.All(gate => gate.IsOpen),
        tenants = result.Select(gate => new
        {
            gate.Tenant,
            open = gate.IsOpen,
            collections = gate.Answers.Select(answer => new
            {
                answer.Module,
                answer.Collection,
                readVersion = answer.Read,
                older = answer.Older.Count,
                exact = answer.Older.IsExact,
                answer.Older.Examples,
                indexed = answer.Older.IsIndexed,
            }),
            problems = gate.Problems.Select(DiagnosticView.Shape),
        }),
    };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<TenantGate> result, IAnsiConsole console)
    {
        var writer = console.Profile.Out.Writer;
        var answers = result.SelectMany(gate => gate.Answers.Select(answer => (gate.Tenant, Answer: answer))).ToList();
        if (answers.Count > 0)
        {
            var table = Grid(
                Fixed("tenant"), Fixed("module"), Fixed("collection"), Fixed("reads from"), Fixed("older"),
                Flow("such as"));
            foreach (var (tenant, answer) in answers)
            {
                Row(table, tenant, answer.Module, answer.Collection, answer.Read.ToString(),
                    $"{(answer.Older.IsExact ? "" : "more than ")}{answer.Older.Count}",
                    string.Join(", ", answer.Older.Examples));
            }

            console.Write(table);
        }

        foreach (var problem in result.SelectMany(gate => gate.Problems)) DiagnosticView.Write(problem, console);
        writer.WriteLine(Summary(result, answers.Count));
        if (answers.Exists(entry => !entry.Answer.Older.IsIndexed))
        {
            writer.WriteLine("Every object had to be looked at; 'uplift gate prepare' makes the indexes that save it.");
        }
    }

    private static string Summary(IReadOnlyList<TenantGate> result, int answers)
    {
        if (answers == 0 && result.All(gate => gate.IsOpen))
        {
            return "No collection has a read version above 0 and a table: open.";
        }

        var closed = result.Count(gate => !gate.IsOpen);
        return closed == 0
            ? "Open: no object is older than what the code can read."
            : $"Closed for {closed} of {result.Count} tenants.";
    }
}
