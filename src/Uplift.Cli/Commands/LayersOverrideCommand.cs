using System.CommandLine;
using System.Text.Json.Nodes;
using Uplift.Cli.Hosting;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Documents.Deltas;
using Uplift.Documents.Merging;

namespace Uplift.Cli.Commands;

/// <summary><c>layers override</c>: gives a place of a record the tenant's value.</summary>
internal sealed class LayersOverrideCommand : UpliftCommand
{
    private readonly LayerOptionSet _options = new();

    private readonly Argument<string[]> _values = new("PATH=VALUE")
    {
        Description = "Values, as JSON or as plain text, such as /name=Leihgabe or /tags='[\"a\"]'.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _unset = new("--unset")
    {
        Description = "Take this place away; may be repeated.",
        HelpName = "PATH",
    };

    private readonly Option<string?> _document = new("--document")
    {
        Description = "A file with the whole record as it is to be; what differs from System becomes the edit.",
        HelpName = "FILE",
    };

    public LayersOverrideCommand()
        : base("override", "Gives places of a record the tenant's own values. Upgrades keep them.",
            "uplift layers override diku loan-types/2b94c631 /name=Leihgabe",
            "uplift layers override diku loan-types/2b94c631 --unset /source",
            "uplift layers override diku loan-types/2b94c631 --document loan-type.json")
    {
        _options.AddWithRecordTo(this);
        Add(_values);
        Add(_unset);
        Add(_document);
    }

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var edits = Edits(context.Get(_values) ?? [], context.Get(_unset) ?? []);
        var document = context.Get(_document) is { } file ? ReadDocument(file) : null;
        if (edits.Count == 0 == document is null)
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, "It is not said what the record is to be.",
                hint: "Say PATH=VALUE or --unset PATH, or --document FILE alone.");
        }

        var record = _options.RecordOf(context);
        return _options.EditAsync(context, "override", "Changed",
            editing => document is null ? editing.Set(record, edits) : editing.Put(record, document), cancellationToken);
    }

    private static List<(TreePath Path, MergeValue Value)> Edits(string[] values, string[] unset)
    {
        var edits = new List<(TreePath, MergeValue)>();
        foreach (var text in values)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                throw new UpliftException(DiagnosticCodes.WrongUsage, $"{QuotedText.Of(text)} is no value for a place.",
                    hint: "Write PATH=VALUE, such as /name=Leihgabe.");
            }

            edits.Add((TreePath.Parse(text[..at]), MergeValue.Of(ValueOf(text[(at + 1)..]))));
        }

        edits.AddRange(unset.Select(path => (TreePath.Parse(path), MergeValue.Absent)));
        return edits;
    }

    // What is no JSON is a text: names need no quotes.
    private static JsonNode? ValueOf(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return text;
        }
    }

    private static JsonObject ReadDocument(string file)
    {
        try
        {
            return (JsonObject)DocumentText.Parse(File.ReadAllText(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectRefusedException)
        {
            throw new UpliftException(DiagnosticCodes.WrongUsage, $"'{file}' holds no record: {error.Message}",
                hint: "Name a file with one JSON object.", inner: error);
        }
    }
}
