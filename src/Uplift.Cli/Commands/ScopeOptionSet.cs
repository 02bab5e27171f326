using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Diagnostics;
using Uplift.Verification;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary>Which objects are verified.</summary>
internal sealed class ScopeOptionSet
{
    private readonly Option<string[]> _modules = Many(
        "--module", "Only objects of these modules (product, or product-version).", "MODULE");
    private readonly Option<string[]> _collections = Many("--collection", "Only objects of these collections.", "NAME");
    private readonly Option<string[]> _types = Many("--type", "Only objects of these types.", "TYPE");
    private readonly Option<string[]> _ids = Many("--id", "Only these objects.", "ID");

    private readonly Option<string?> _where = new("--where")
    {
        Description =
            "Only JSON objects for which this holds: POINTER, POINTER=VALUE, or a condition as in a change (YAML).",
        HelpName = "CONDITION",
    };

    private readonly Option<string?> _xpath = new("--xpath")
    {
        Description = "Only XML objects for which this holds: an XPath 1.0 expression with the prefixes of the package.",
        HelpName = "EXPRESSION",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_modules, _collections, _types, _ids, _where, _xpath]) command.Add(option);
    }

    /// <exception cref="UpliftException">The condition is wrong.</exception>
    public VerificationScope Read(CommandContext context) => new()
    {
        Modules = context.Get(_modules) ?? [],
        Collections = context.Get(_collections) ?? [],
        Types = context.Get(_types) ?? [],
        Ids = context.Get(_ids) ?? [],
        Where = context.Get(_where) is { } text ? ConditionText.Read(text, "--where") : null,
        XPath = context.Get(_xpath),
    };

    private static Option<string[]> Many(string name, string description, string help) => new(name)
    {
        Description = description,
        HelpName = help,
        AllowMultipleArgumentsPerToken = true,
    };
}
