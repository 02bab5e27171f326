using System.CommandLine;
using System.Data.Common;
using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Cli.Hosting;

/// <summary>Runs one command: whatever stops it becomes lines that someone can act on, and an exit code.</summary>
internal static class CommandRun
{
    public static async Task<int> RunAsync(
        ParseResult parsed, Func<CommandContext, CancellationToken, Task<int>> work,
            CancellationToken cancellationToken)
    {
        await using var context = new CommandContext(parsed);
        try
        {
            return await work(context, cancellationToken);
        }
        catch (UpliftException error)
        {
            context.Output.Report(error.Diagnostics);
            return error.Code == DiagnosticCodes.WrongUsage ? ExitCode.WrongUsage : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            context.Output.Say("Interrupted; nothing is half done. Go on with 'uplift resume'.");
            return ExitCode.Interrupted;
        }
        catch (Exception error) when (Explain(error) is { } diagnostic)
        {
            context.Output.Report([diagnostic]);
            if (parsed.GetValue(GlobalOptions.Verbose)) context.Output.Say(error.ToString());
            return ExitCode.Failed;
        }
    }

    private static Diagnostic? Explain(Exception error) => error switch
    {
        LeaseHeldException held => Of(DiagnosticCodes.TenantLocked, held.Message,
            "Wait for it, or look with 'uplift status --live'."),
        DbException => Of(DiagnosticCodes.StoreUnavailable, $"The database cannot be used: {OneLine(error)}",
            "Check the address in uplift.yaml and whether the server runs; --verbose shows more."),
        IOException or UnauthorizedAccessException => Of(DiagnosticCodes.UnreadableFile, OneLine(error), ""),
        _ => Of(DiagnosticCodes.Unexpected, $"{error.GetType().Name}: {OneLine(error)}",
            "This is a defect; --verbose shows where it comes from."),
    };

    private static Diagnostic Of(string code, string message, string hint) =>
        new(code, Severity.Error, message, null, hint);

    private static string OneLine(Exception error) => error.Message.ReplaceLineEndings(" ");
}
