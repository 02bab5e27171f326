using Spectre.Console;
using Uplift.Execution;
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
                answer.Transformer,
                readVersion = answer.Read,
                older = answer.Older.Count,
                exact = answer.Older.IsExact,
                answer.Older.Examples,
                indexed = answer.Older.IsIndexed,
            }),
            conditions = gate.Conditions.Select(condition => new
            {
                condition.Module,
                kind = BackfillView.WordOf(condition.Kind),
                condition.Name,
                met = condition.IsMet,
                condition.Obstacle,
                condition.Examples,
            }),
            opens = gate.Forecast is null ? null : new { gate.Forecast.At, gate.Forecast.Reason },
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
                Row(table, tenant, answer.Module, NameOf(answer), answer.Read.ToString(),
                    $"{(answer.Older.IsExact ? "" : "more than ")}{answer.Older.Count}",
                    string.Join(", ", answer.Older.Examples));
            }

            console.Write(table);
        }

        foreach (var (gate, condition) in result.SelectMany(gate => gate.Conditions.Select(condition => (gate, condition))))
        {
            writer.WriteLine($"  {gate.Tenant}: {condition.Module}: "
                + (condition.IsMet ? $"{condition.Name}: yes" : $"no: {condition.Obstacle}"));
        }

        foreach (var problem in result.SelectMany(gate => gate.Problems)) DiagnosticView.Write(problem, console);
        writer.WriteLine(Summary(result, answers.Count));
        foreach (var gate in result.Where(gate => gate.Forecast is not null)) writer.WriteLine(Describe(gate));
        if (answers.Exists(entry => !entry.Answer.Older.IsIndexed))
        {
            writer.WriteLine("Every object had to be looked at; 'uplift gate prepare' makes the indexes that save it.");
        }
    }

    private static string Describe(TenantGate gate) => gate.Forecast is { At: { } at } forecast
        ? $"{gate.Tenant}: opens about {at.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z at the present rate: {forecast.Reason}."
        : $"{gate.Tenant}: nobody can tell when it will open: {gate.Forecast?.Reason}.";

    private static string NameOf(GateAnswer answer) =>
        answer.Transformer is null ? answer.Collection : $"{answer.Transformer} of {answer.Collection}";

    private static string Summary(IReadOnlyList<TenantGate> result, int answers)
    {
        if (answers == 0 && result.All(gate => gate.IsOpen && gate.Conditions.Count == 0))
        {
            return "No collection has a read version above 0 and a table: open.";
        }

        var closed = result.Count(gate => !gate.IsOpen);
        return closed == 0
            ? "Open: no object is older than what the code can read, and all holds that the packages ask for."
            : $"Closed for {closed} of {result.Count} tenants.";
    }
}
