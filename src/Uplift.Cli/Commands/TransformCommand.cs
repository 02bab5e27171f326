using System.CommandLine;
using Uplift.Cli.Hosting;
using Uplift.Cli.Views;
using Uplift.Diagnostics;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Workspaces;

namespace Uplift.Cli.Commands;

/// <summary><c>transform</c>: applies the changes of a package to documents in files.</summary>
internal sealed class TransformCommand : UpliftCommand
{
    private static readonly EnumerationOptions s_below = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint,
    };

    private readonly Argument<string> _package = new("PACKAGE") { Description = "The package: a folder or .zip." };

    private readonly Option<string[]> _files = new("--file")
    {
        Description = "XML documents, one object each.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _folders = new("--folder")
    {
        Description = "Folders: all .xml files in them, however deep.",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _collection = new("--collection")
    {
        Description = "Whose objects the files are; needed where the package has several collections.",
        HelpName = "NAME",
    };

    private readonly Option<string[]> _changes = new("--change")
    {
        Description = "Only these changes, by id.",
        HelpName = "ID",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _preview = new("--accept-preview")
    {
        Description = "Also make changes that a person should review.",
    };

    private readonly Option<bool> _write = new("--write")
    {
        Description = "Rewrite the files in place; else only say what would change.",
    };

    public TransformCommand()
        : base("transform",
            "Applies the declarative changes of a package to XML documents in files. Writes nothing without "
            + "--write; with it, each file is replaced in one step.",
            "uplift transform packages/midpoint-4.8.0 --file task.xml",
            "uplift transform packages/midpoint-4.8.0 --folder objects --accept-preview --write")
    {
        Add(_package);
        foreach (var option in (Option[])[_files, _folders, _collection, _changes, _preview, _write]) Add(option);
    }

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var bag = new DiagnosticBag();
        using var package = OpenedPackage.Read(context.Get(_package)!, bag);
        var choice = new TransformChoice(context.Get(_collection), context.Get(_changes) ?? [], context.Get(_preview));
        var transform = choice.Of(package.Module, TimeProvider.System.GetUtcNow());
        var result = new List<TransformedFile>();
        foreach (var path in FindFiles(context))
        {
            cancellationToken.ThrowIfCancellationRequested();
            result.Add(Transform(transform, path, context.Get(_write)));
        }

        context.Output.Show(
            new FilesTransformed(package.Module.Id.ToString(), context.Get(_write), result), new TransformView());
        return Task.FromResult(ExitOf(result, context.Get(_write)));
    }

    private static TransformedFile Transform(FileTransform transform, string path, bool write)
    {
        try
        {
            var file = transform.Apply(path);
            if (write && file.After is { } after) FileRewrite.Replace(path, file.Before, after);
            return file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new TransformedFile(path, [], [], error.Message, [], null);
        }
    }

    private static int ExitOf(List<TransformedFile> files, bool written)
    {
        if (files.Exists(file => file.Problem is not null)) return ExitCode.Partial;
        var isPending = files.Exists(file => file.Open.Count > 0 || (!written && file.After is not null));
        return isPending ? ExitCode.Pending : ExitCode.Done;
    }

    private List<string> FindFiles(CommandContext context)
    {
        var files = new List<string>(context.Get(_files) ?? []);
        foreach (var folder in context.Get(_folders) ?? [])
        {
            if (!Directory.Exists(folder))
            {
                throw new UpliftException(DiagnosticCodes.MissingFile, $"There is no folder '{folder}'.",
                    hint: "Name a folder of documents, or a document with --file.");
            }

            files.AddRange(Directory.EnumerateFiles(folder, "*.xml", s_below).Order(StringComparer.Ordinal));
        }

        if (files.Count > 0) return files;
        throw new UpliftException(DiagnosticCodes.MissingFile, "There is no file to transform.",
            hint: "Name documents with --file, or folders of them with --folder.");
    }
}

/// <summary>A package that is open while it is used.</summary>
internal sealed record OpenedPackage(ModulePackage Module) : IDisposable
{
    /// <exception cref="UpliftException">It has errors.</exception>
    public static OpenedPackage Read(string path, DiagnosticBag bag)
    {
        var package = PackageReader.Read(path, bag);
        bag.ThrowIfErrors();
        return new OpenedPackage(package!);
    }

    public void Dispose() => Module.Files.Dispose();
}

/// <summary>What became of the files.</summary>
/// <param name="Written">False: nothing was written.</param>
internal sealed record FilesTransformed(string Package, bool Written, IReadOnlyList<TransformedFile> Files);
