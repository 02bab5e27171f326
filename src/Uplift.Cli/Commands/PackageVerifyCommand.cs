using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Cli.Commands;

/// <summary><c>package verify</c>: says whether packages are as a trusted key signed them.</summary>
internal sealed class PackageVerifyCommand : UpliftCommand
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Packages: folders or .zip.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string[]> _trust = new("--trust")
    {
        Description = "A public key in PEM that may have signed them.",
        HelpName = "FILE",
        Required = true,
    };

    public PackageVerifyCommand()
        : base("verify",
            "Verifies the signatures of packages and names every file that was edited, added or removed since.",
            "uplift package verify mod-items-2.1.0.zip --trust vendor.pub.pem")
    {
        Add(_paths);
        Add(_trust);
    }

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var trusted = TrustedKeys.Load(context.Get(_trust)!);
        var bag = new DiagnosticBag();
        foreach (var path in context.Get(_paths)!)
        {
            using var files = PackageReader.Open(path, bag);
            if (files is not null) PackageSignature.Verify(files, trusted, bag);
        }

        bag.ThrowIfErrors();
        var packages = context.Get(_paths)!;
        context.Output.Show(
            $"Verified {string.Join(", ", packages)}: as they were signed.", new SentenceView(new { packages }));
        return Task.FromResult(ExitCode.Done);
    }
}
