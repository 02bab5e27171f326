using Uplift.Changes;
using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>Reads a package and checks all of it, so that what is wrong is said at once, each with its file and
/// line.</summary>
public static class PackageReader
{
    /// <summary>The file that makes a folder a package.</summary>
    public const string DescriptorFile = "module.json";

    internal const string SystemFolder = "system";
    internal const string SampleFolder = "sample";

    /// <summary>
    /// Reads a package and tries its changes on their own results. The package keeps
    /// <paramref name="files"/> and reads its data from there later, so that they must not be
    /// disposed of while it is used.
    /// </summary>
    /// <returns>Null when there is an error; the bag then says which.</returns>
    public static ModulePackage? Read(IPackageFiles files, DiagnosticBag bag) => Read(files, new Repeatability(), bag);

    /// <summary>Reads a folder or a zip archive; its signature is verified before anything else in it is
    /// read or loaded.</summary>
    /// <param name="trusted">Who may have signed it; null: no signature is asked for.</param>
    /// <returns>Null when there is an error; the bag then says which.</returns>
    public static ModulePackage? Read(string folderOrZip, DiagnosticBag bag, TrustedKeys? trusted = null) =>
        Read(folderOrZip, new Repeatability(), trusted, bag);

    /// <summary>Reads a package for use; its changes were tried when it was checked, and are again when
    /// they are planned.</summary>
    internal static ModulePackage? ReadUntried(string folderOrZip, TrustedKeys? trusted, DiagnosticBag bag) =>
        Read(folderOrZip, null, trusted, bag);

    /// <summary>Opens the files of a folder or a zip archive without reading what is in them.</summary>
    /// <returns>Null when they are not to be had or not safe; the bag then says why.</returns>
    public static IPackageFiles? Open(string folderOrZip, DiagnosticBag bag) => Catalog.IsArchive(folderOrZip)
        ? ZipFiles.Open(folderOrZip, bag)
        : FolderFiles.Open(folderOrZip, bag);

    private static ModulePackage? Read(
        string folderOrZip, Repeatability? trial, TrustedKeys? trusted, DiagnosticBag bag)
    {
        if (Open(folderOrZip, bag) is not { } files) return null;
        var package = trusted is null || PackageSignature.Verify(files, trusted, bag) ? Read(files, trial, bag) : null;
        if (package is null) files.Dispose();
        return package;
    }

    private static ModulePackage? Read(IPackageFiles files, Repeatability? trial, DiagnosticBag bag)
    {
        var own = new DiagnosticBag();
        var package = ReadChecked(files, trial, own);
        bag.AddRange(own);
        return own.HasErrors ? null : package;
    }

    private static ModulePackage? ReadChecked(IPackageFiles files, Repeatability? trial, DiagnosticBag bag)
    {
        if (files.Find(DescriptorFile) is null)
        {
            bag.Error(DiagnosticCodes.MissingFile, $"'{files.Origin}' has no {DescriptorFile}.",
                files.At(DescriptorFile),
                "Name the folder or archive of a package.");
            return null;
        }

        var reader = new DescriptorReader(files, bag);
        var descriptor = reader.Read();
        var baselines = new BaselineReader(files, bag).ReadAll(reader.Baselines);
        StrayFiles.Report(files, [.. reader.Baselines.Select(baseline => baseline.File)], bag);
        if (descriptor is null || reader.Id is not { } id) return null;
        var data = new DataFileReader(files, reader.Collections, bag);
        var rules = new ObjectRulesReader(files, reader.Namespaces, bag);
        var merges = rules.ReadMerges(reader.Collections);
        var changeSet = new ChangeSetReader(files, id, reader, merges, trial, bag);
        var changes = changeSet.ReadAll();
        var package = new ModulePackage
        {
            Id = id,
            Name = reader.Name,
            Descriptor = descriptor,
            Scheme = reader.Scheme,
            LegacyVersion = reader.LegacyVersion,
            Down = reader.Down,
            Gate = reader.Gate,
            Afterwards = reader.Afterwards,
            Collections = reader.Collections,
            Schemas = new SchemaReader(files, bag).ReadAll(reader.Collections),
            Names = reader.Namespaces,
            Marks = rules.ReadMarks(reader.Collections, changes),
            Merges = merges,
            Changes = changes,
            Layers = reader.Layers,
            Transformers = new TransformersReader(reader.Collections, bag)
                .Join(reader.Transformers, changeSet.Transformers),
            Baselines = baselines,
            SystemData = data.ReadAll(SystemFolder),
            SampleData = data.ReadAll(SampleFolder),
            Digest = Checksums.OfPackage(files),
            Files = files,
        };
        if (!bag.HasErrors) LayerCheck.Check(package, bag);
        return package;
    }
}
