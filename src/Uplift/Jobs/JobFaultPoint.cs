namespace Uplift.Jobs;

/// <summary>The names of the places before and after everything that a job writes or calls, for tests that end the
/// process there.</summary>
public static class JobFaultPoint
{
    public const string Claimed = "job-claimed";
    public const string Writing = "job-writing";
    public const string Written = "job-written";
    public const string Sending = "job-sending";
    public const string Waiting = "job-waiting";
    public const string Answered = "job-answered";
    public const string Located = "job-located";
    public const string Finishing = "job-finishing";
    public const string SwitchWritten = "job-switch-written";
    public const string Finished = "job-finished";

    /// <summary>Every name, in the order in which a job passes them first.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Claimed, Writing, Written, Sending, Waiting, Located, Answered, Finishing, SwitchWritten, Finished];
}
