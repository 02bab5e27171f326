using Spectre.Console;
using Uplift.Changes;
using Uplift.Cli.Commands;

namespace Uplift.Cli.Views;

/// <summary>Shows what a package makes of files.</summary>
internal sealed class TransformView : View<FilesTransformed>
{
    /// <inheritdoc/>
    public override object Shape(FilesTransformed result) => new
    {
        result.Package,
        result.Written,
        files = result.Files.Select(file => new
        {
            file.Path,
            changed = file.After is not null,
            changes = file.Changes.Select(change => change.Id),
            open = file.Open.Select(change => new { change.Id, type = Word(change.Type) }),
            file.Problem,
        }),
    };

    /// <inheritdoc/>
    public override void Write(FilesTransformed result, IAnsiConsole console)
    {
        var output = console.Profile.Out.Writer;
        foreach (var file in result.Files)
        {
            var made = string.Join(", ", file.Changes.Select(change => change.Id));
            if (file.Problem is { } problem) output.WriteLine($"{file.Path}: stays as it is: {problem}");
            else if (file.After is not null) output.WriteLine($"{file.Path}: {made}");
            foreach (var change in file.Open)
            {
                output.WriteLine($"{file.Path}: {change.Id} is not made ({Word(change.Type)}){Reason(change)}");
            }
        }

        var changed = result.Files.Count(file => file.After is not null);
        output.WriteLine(result.Written
            ? $"{changed} of {result.Files.Count} files were rewritten."
            : $"{changed} of {result.Files.Count} files would change; nothing was written. Add --write to rewrite them.");
    }

    private static string Reason(Change change) => change.Reason.Length == 0 ? "" : $": {change.Reason}";

    private static string Word(ChangeType type) => type.ToString().ToLowerInvariant();
}
