using System.CommandLine;
using Spectre.Console;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Verification.Reviews;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>review sign</c>: records who stands for a reviewed report.</summary>
internal sealed class ReviewSignCommand : UpliftCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The report that was decided in." };

    public ReviewSignCommand()
        : base("sign",
            "Records in the audit log who decided, when, and over which content of the file. An edit afterwards needs a new "
            + "signature.", "uplift review sign report.csv --actor ann",
                "uplift apply 3f8a91c2 --review report.csv --require-signed") =>
        Add(_file);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var signatures = new ReviewSignatures(await context.ControlAsync(cancellationToken));
        var signed = await signatures.SignAsync(ReviewFile.Read(context.Get(_file)!), context.Actor, cancellationToken);
        context.Output.Show(signed, new SignedReviewView(context.Actor));
        return ExitCode.Done;
    }

    private sealed class SignedReviewView(string actor) : View<SignedReview>
    {
        public override void Write(SignedReview result, IAnsiConsole console)
        {
            console.WriteLine(
                $"{actor} signed {result.File}: {result.Rows} findings, {result.Yes} yes, {result.No} no.");
            console.WriteLine($"SHA-256 {result.Hash}");
        }
    }
}
