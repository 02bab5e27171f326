using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Cli.Commands;

/// <summary><c>package sign</c>: signs the folder of a package.</summary>
internal sealed class PackageSignCommand : UpliftCommand
{
    private readonly Argument<string> _folder = new("DIR")
    {
        Description = "The folder of the package; sign before packing.",
    };

    private readonly Option<string> _key = new("--key")
    {
        Description = "The private key in PEM, on the curve P-256.",
        HelpName = "FILE",
        Required = true,
    };

    public PackageSignCommand()
        : base("sign", "Signs a package, so that whoever trusts the key sees every later edit.",
            "uplift package sign mod-items-2.1.0 --key release.pem")
    {
        Add(_folder);
        Add(_key);
    }

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var folder = context.Get(_folder)!;
        var bag = new DiagnosticBag();
        using var files = FolderFiles.Open(folder, bag);
        if (files is not null) PackageReader.Read(files, bag);
        bag.ThrowIfErrors();
        using var key = TrustedKeys.Read(context.Get(_key)!);
        var signature = PackageSignature.Sign(files!, key);
        var file = Path.Combine(folder, PackageSignature.File);
        File.WriteAllText(file, signature.ToJson());
        context.Output.Show($"Signed {signature.Files.Count} files with the key {signature.Key}.",
            new SentenceView(new { file, key = signature.Key }));
        return Task.FromResult(ExitCode.Done);
    }
}
