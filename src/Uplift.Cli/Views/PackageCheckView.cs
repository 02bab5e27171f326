using Spectre.Console;
using Uplift.Cli.Commands;

namespace Uplift.Cli.Views;

/// <summary>Shows what checking packages found.</summary>
internal sealed class PackageCheckView : View<List<PackageChecked>>
{
    /// <inheritdoc/>
    public override object Shape(List<PackageChecked> result) => new
    {
        packages = result.Select(check => new
        {
            check.Path,
            id = check.Package?.Id.ToString(),
            good = check.Package is not null,
            changes = check.Package?.Changes.Count,
            collections = check.Package?.Collections.Count,
            check.Package?.Digest,
            problems = check.Problems.Select(DiagnosticView.Shape),
        }),
    };

    /// <inheritdoc/>
    public override void Write(List<PackageChecked> result, IAnsiConsole console)
    {
        foreach (var check in result)
        {
            foreach (var problem in check.Problems) DiagnosticView.Write(problem, console);
            console.Profile.Out.Writer.WriteLine(check.Package is { } package
                ? $"{check.Path}: {package.Id} is good: {package.Collections.Count} collections, {package.Changes.Count} changes, "
                    + $"{package.SystemData.Count} files of system data, {package.SampleData.Count} of sample data."
                : $"{check.Path}: has errors.");
        }
    }
}
