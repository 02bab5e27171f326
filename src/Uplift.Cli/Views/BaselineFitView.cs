using Spectre.Console;
using Uplift.Execution;
using Uplift.Stores;

namespace Uplift.Cli.Views;

/// <summary>Shows which package versions an existing installation could have.</summary>
internal sealed class BaselineFitView(TenantId tenant) : View<IReadOnlyList<BaselineFit>>
{
    /// <inheritdoc/>
    public override object Shape(IReadOnlyList<BaselineFit> result) =>
        new { tenant = tenant.ToString(), candidates = result };

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<BaselineFit> result, IAnsiConsole console)
    {
        if (result.Count == 0)
        {
            console.WriteLine("No table of a known module was found for this tenant.");
            return;
        }

        var table = Grid(Fixed("module"), Fixed("fits"), Flow("tables there"), Flow("tables missing"));
        foreach (var fit in result)
        {
            Row(table, fit.Module, fit.Fits ? "yes" : "no", string.Join(' ', fit.Found), string.Join(' ', fit.Missing));
        }

        console.Write(table);
        console.Profile.Out.Writer.WriteLine(
            $"Tables alone cannot tell versions apart that have the same; then say which it is: "
            + $"'uplift tenant baseline {tenant} MODULE-VERSION'.");
    }
}
