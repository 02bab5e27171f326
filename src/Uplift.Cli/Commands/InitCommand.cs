using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>init</c>: makes a workspace.</summary>
internal sealed class InitCommand : UpliftCommand
{
    private const string Content = """
        # Where the tenants are: a SQLite file each, or PostgreSQL:
        #   store: postgresql:env:UPLIFT_PG     (the connection string stands in that variable)
        store: sqlite:tenants/{tenant}.db

        # Tenants, plans and the audit log. Without this line they stand beside the store.
        control: sqlite:control.db

        # In PostgreSQL, the schema of a tenant's module; {module_} has underscores for hyphens.
        # schemas: "{tenant}_{module}"

        # Packages of modules: folders with module.json, or .zip. A list of folders is possible too.
        packages: packages

        # Public keys in PEM: with this line only packages signed by one of them are taken.
        # trust: keys/vendor.pub.pem

        # Releases: NAME.json, a list [{"id": "mod-items-2.1.0"}].
        releases: releases

        """;

    private readonly Argument<string> _folder = new("DIR")
    {
        Description = "The folder; the current one if it is not given.",
        DefaultValueFactory = _ => ".",
    };

    public InitCommand()
        : base("init", "Makes a workspace: uplift.yaml with comments, and folders for packages and releases.",
            "uplift init library") =>
        Add(_folder);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var folder = context.Get(_folder)!;
        var file = Path.Combine(folder, Workspace.FileName);
        if (File.Exists(file))
        {
            throw new UpliftException(DiagnosticCodes.AlreadyThere, $"'{file}' is there already.",
                hint: "Edit it, or name another folder.");
        }

        Directory.CreateDirectory(Path.Combine(folder, "packages"));
        Directory.CreateDirectory(Path.Combine(folder, "releases"));
        await File.WriteAllTextAsync(file, Content, cancellationToken);
        context.Output.Show(
            $"Made {file}. Add packages with 'uplift catalog add PATH', then tenants with 'uplift tenant add NAME'.",
            new SentenceView(new { file }));
        return ExitCode.Done;
    }
}
