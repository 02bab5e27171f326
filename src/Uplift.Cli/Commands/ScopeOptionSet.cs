using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Uplift.Cli.Hosting;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Verification;

namespace Uplift.Cli.Commands;

/// <summary>Which objects are verified.</summary>
internal sealed class ScopeOptionSet
{
    private readonly Option<string[]> _modules = Many("--module", "Only objects of these modules (product, or product-version).", "MODULE");
    private readonly Option<string[]> _collections = Many("--collection", "Only objects of these collections.", "NAME");
    private readonly Option<string[]> _types = Many("--type", "Only objects of these types.", "TYPE");
    private readonly Option<string[]> _ids = Many("--id", "Only these objects.", "ID");

    private readonly Option<string?> _where = new("--where")
    {
        Description = "Only objects for which this holds: POINTER, POINTER=VALUE, or a condition as in a change (YAML).",
        HelpName = "CONDITION",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_modules, _collections, _types, _ids, _where]) command.Add(option);
    }

    /// <exception cref="UpliftException">The condition is wrong.</exception>
    public VerificationScope Read(CommandContext context) => new()
    {
        Modules = context.Get(_modules) ?? [],
        Collections = context.Get(_collections) ?? [],
        Types = context.Get(_types) ?? [],
        Ids = context.Get(_ids) ?? [],
        Where = context.Get(_where) is { } text ? ReadCondition(text) : null,
    };

    // A value on a command line has no type: 5 is the number and the text.
    private static Condition ReadCondition(string text)
    {
        var bag = new DiagnosticBag();
        var place = new SourcePosition(text);
        if (text.StartsWith('/'))
        {
            var (pointer, value) = text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                ? (text[..at], text[(at + 1)..])
                : (text, null);
            if (!DocumentPath.TryParse(pointer, out var path, out var error)) bag.Error(DiagnosticCodes.InvalidPath, error, place);
            bag.ThrowIfErrors();
            return value is null
                ? new ExistsCondition(place, path!)
                : new AnyCondition(place, [.. Readings(value).Select(reading => new EqualsCondition(place, path!, reading))]);
        }

        var node = SourceReader.Read("--where", Encoding.UTF8.GetBytes(text), bag);
        var condition = node is null ? null : ConditionReader.Read(node, bag);
        bag.ThrowIfErrors();
        return condition ?? throw new UpliftException(DiagnosticCodes.InvalidCondition, "--where holds no condition.", place);
    }

    private static IEnumerable<JsonNode?> Readings(string value)
    {
        yield return JsonValue.Create(value);
        if (value is "true" or "false") yield return JsonValue.Create(value == "true");
        else if (value == "null") yield return null;
        else if (decimal.TryParse(value, CultureInfo.InvariantCulture, out var number)) yield return JsonValue.Create(number);
    }

    private static Option<string[]> Many(string name, string description, string help) => new(name)
    {
        Description = description,
        HelpName = help,
        AllowMultipleArgumentsPerToken = true,
    };
}
