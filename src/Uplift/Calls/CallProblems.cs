using Uplift.Diagnostics;

namespace Uplift.Calls;

/// <summary>What an operator is told when a call did not go well: which module, where, whose data,
/// what, what next.</summary>
internal sealed class CallProblems(ModuleCall call, CallTarget target)
{
    private const int ShownCharacters = 500;
    private const string MendIt =
        "What it had done by then is not known. Look into the log of the module, mend the cause "
            + "and send the same request again.";

    public CallResult Refused(ModuleAnswer answer)
    {
        var reason = Error(
            DiagnosticCodes.ModuleRefused, $"{Who} answered {answer.Status} to {What}{Quoted(answer.Body)}", MendIt);
        return new CallResult.Refused(reason, answer.Status, Shown(answer.Body));
    }

    public CallResult Invalid(ModuleAnswer answer, string what)
    {
        var reason = Error(DiagnosticCodes.InvalidModuleAnswer,
            $"{Who} answered {answer.Status} to {What} and {what}{Quoted(answer.Body)}",
            "It may be at work all the same. Let the module answer as its version of the interface says, then send the "
            + "same request again.");
        return new CallResult.Refused(reason, answer.Status, Shown(answer.Body));
    }

    public CallResult JobFailed(ModuleAnswer answer, string job, IEnumerable<string> messages)
    {
        var told = string.Join(Environment.NewLine, messages);
        var reason = Error(DiagnosticCodes.ModuleJobFailed,
            $"{Who} did not finish {What}, its job '{job}' failed{Quoted(told)}", MendIt);
        return new CallResult.Refused(reason, answer.Status, Shown(told)) { Job = job };
    }

    public CallResult Unreachable(string why) => new CallResult.Unreachable(
        Error(DiagnosticCodes.ModuleUnreachable, $"{Who} did not get {What}: {why}.",
            "Nothing has changed. Start the module or correct its url, then send the same request again."));

    public CallResult Silent(string why) => new CallResult.Unknown(
        Error(DiagnosticCodes.ModuleSilent, $"{Who} was sent {What}: {why}.",
            "Whether it did it is not known. Look into the log of the module before the same request is sent again."));

    public CallResult Silent(string why, string job)
    {
        var reason = Error(DiagnosticCodes.ModuleSilent, $"{Who} works on {What} in its job '{job}': {why}.",
            "It may still be at work. Wait for the job to end before the same request is sent again.");
        return new CallResult.Unknown(reason) { Job = job };
    }

    public Diagnostic NotDeleted(string job, ModuleAnswer answer) =>
        new(DiagnosticCodes.InvalidModuleAnswer, Severity.Warning,
            $"{Who} finished its job '{job}' and did not let it be deleted: "
            + $"{(answer.Kind == AnswerKind.Answered ? $"it answered {answer.Status}" : answer.Reason)}.",
            Hint: $"Nothing else is wrong; delete it with DELETE {ModuleJobPaths.For(call.Job!.Delete, job)} or leave it.");

    private string Who => $"{call.Module} at {target.Address.Shown}";

    private string What => $"{call} for the tenant '{target.Tenant}'";

    private static Diagnostic Error(string code, string message, string hint) =>
        new(code, Severity.Error, message, Hint: hint);

    private static string Quoted(string text)
    {
        var shown = Shown(text);
        return shown.Length == 0 ? "." : $": '{shown}'.";
    }

    private static string Shown(string text)
    {
        var trimmed = text.AsSpan().Trim();
        return trimmed.Length <= ShownCharacters ? trimmed.ToString() : $"{trimmed[..ShownCharacters]}…";
    }
}
