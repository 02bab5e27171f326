namespace Uplift.Server.Operations;

/// <summary>The names of places in operations beside those of their runs, for tests that end the
/// process there.</summary>
public static class OperationFaultPoint
{
    public const string VerificationAdvanced = "verification-advanced";
    public const string ReportWritten = "report-written";

    /// <summary>Every name, in the order in which an operation passes them first.</summary>
    public static IReadOnlyList<string> All { get; } = [VerificationAdvanced, ReportWritten];
}
