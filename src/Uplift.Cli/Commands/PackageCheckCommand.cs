using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Cli.Commands;

/// <summary><c>package check</c>: reads packages and says everything that is wrong with them.</summary>
internal sealed class PackageCheckCommand : UpliftCommand
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Packages: folders or .zip.",
        Arity = ArgumentArity.OneOrMore,
    };

    public PackageCheckCommand()
        : base("check", "Checks packages and reports all that is wrong with them, with file and line.",
            "uplift package check packages/mod-items-2.1.0") => Add(_paths);

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var checks = new List<PackageChecked>();
        foreach (var path in context.Get(_paths)!)
        {
            var bag = new DiagnosticBag();
            var package = PackageReader.Read(path, bag);
            checks.Add(new PackageChecked(path, package, [.. bag]));
        }

        context.Output.Show(checks, new PackageCheckView());
        return Task.FromResult(checks.All(check => check.Package is not null) ? ExitCode.Done : ExitCode.Failed);
    }
}

/// <summary>A package that was checked.</summary>
/// <param name="Package">Null: it has errors.</param>
internal sealed record PackageChecked(string Path, ModulePackage? Package, IReadOnlyList<Diagnostic> Problems);
