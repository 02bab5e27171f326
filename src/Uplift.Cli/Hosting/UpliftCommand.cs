using System.CommandLine;

namespace Uplift.Cli.Hosting;

/// <summary>A command: its arguments, an example, and what it does.</summary>
internal abstract class UpliftCommand : Command
{
    protected UpliftCommand(string name, string description, params IReadOnlyList<string> examples)
        : base(name, description)
    {
        Examples = examples;
        SetAction((parsed, cancellationToken) => CommandRun.RunAsync(parsed, RunAsync, cancellationToken));
    }

    /// <summary>Command lines that the help begins with.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Does it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    protected abstract Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken);
}
