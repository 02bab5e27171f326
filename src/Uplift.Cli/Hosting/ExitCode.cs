namespace Uplift.Cli.Hosting;

/// <summary>How a command ended, for scripts.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Refused or failed.</summary>
    public const int Failed = 1;

    public const int WrongUsage = 2;

    /// <summary>Changes or findings are pending.</summary>
    public const int Pending = 3;

    /// <summary>Some objects or tenants failed.</summary>
    public const int Partial = 4;

    public const int Interrupted = 130;
}
