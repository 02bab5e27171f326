using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Packages;

namespace Uplift.Cli.Commands;

/// <summary><c>package pack</c>: makes the archive of a package.</summary>
internal sealed class PackagePackCommand : UpliftCommand
{
    private readonly Argument<string> _folder = new("DIR") { Description = "The folder of the package." };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "The archive; else the folder's name with .zip in the current folder.",
        HelpName = "FILE",
    };

    public PackagePackCommand()
        : base("pack", "Checks a package and makes its archive; the same files always give the same bytes.",
            "uplift package pack mod-items-2.1.0 --out mod-items-2.1.0.zip")
    {
        Add(_folder);
        Add(_out);
    }

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var folder = context.Get(_folder)!;
        var file = context.Get(_out) ?? Path.GetFileName(Path.GetFullPath(folder)) + ".zip";
        PackagePacker.Pack(folder, file);
        context.Output.Show($"Made {file}.", new SentenceView(new { file }));
        return Task.FromResult(ExitCode.Done);
    }
}
