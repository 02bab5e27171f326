using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Uplift.Cli.Hosting;

/// <summary>Help that begins with what most people look for: a command line that works.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private const int Width = 100;

    private readonly HelpAction _inner = new() { MaxWidth = Width };

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is UpliftCommand { Examples.Count: > 0 } command)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in command.Examples) output.WriteLine($"  {example}");
            output.WriteLine();
        }

        return _inner.Invoke(parseResult);
    }
}
