using Spectre.Console;
using Uplift.Workspaces;

namespace Uplift.Cli.Views;

/// <summary>Shows whether code may start.</summary>
internal sealed class CheckView : View<IReadOnlyList<TenantGate>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<TenantGate> result) => new
    {
        compatible = result.All(gate => gate.IsOpen),
        tenants = result.Select(gate => new
        {
            gate.Tenant,
            compatible = gate.IsOpen,
            problems = gate.Problems.Select(DiagnosticView.Shape),
        }),
    };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<TenantGate> result, IAnsiConsole console)
    {
        foreach (var problem in result.SelectMany(gate => gate.Problems)) DiagnosticView.Write(problem, console);
        var refused = result.Count(gate => !gate.IsOpen);
        console.Profile.Out.Writer.WriteLine(refused == 0
            ? $"Compatible with {result.Count} tenants."
            : $"Not compatible with {refused} of {result.Count} tenants.");
    }
}
