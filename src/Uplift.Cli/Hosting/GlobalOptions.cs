using System.CommandLine;

namespace Uplift.Cli.Hosting;

/// <summary>The options that every command has.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Workspace { get; } = new("--workspace")
    {
        Description = "The folder of uplift.yaml; else the current one or the next above that has it.",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<string?> Store { get; } = new("--store")
    {
        Description = "Another store than that of uplift.yaml (also: UPLIFT_STORE).",
        HelpName = "ADDRESS",
        Recursive = true,
    };

    public static Option<string?> Control { get; } = new("--control")
    {
        Description = "Another control database than that of uplift.yaml.",
        HelpName = "ADDRESS",
        Recursive = true,
    };

    public static Option<string?> Actor { get; } = new("--actor")
    {
        Description = "Who does it, for ledger and audit log; else the user of the system.",
        HelpName = "NAME",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write the result as JSON.",
        Recursive = true,
    };

    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show where in the program an unexpected error came from.",
        Recursive = true,
    };

    /// <summary>All of them in the order of the help.</summary>
    public static IReadOnlyList<Option> All { get; } = [Workspace, Store, Control, Actor, Json, Verbose];
}
