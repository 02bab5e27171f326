using Uplift.Packages;

namespace Uplift.Server.Api.Contracts;

/// <summary>A package of the catalog.</summary>
/// <param name="Digest">SHA-256 over its files.</param>
public sealed record PackageView(string Id, string Name, int Collections, int Changes, string Digest)
{
    internal static PackageView Of(ModulePackage package) => new(
        package.Id.ToString(), package.Name, package.Collections.Count, package.Changes.Count, package.Digest);
}

/// <summary>A package with what it holds.</summary>
public sealed record PackageDetailsView(
    string Id, string Name, string Digest, IReadOnlyList<string> Provides, IReadOnlyList<string> Requires,
    IReadOnlyList<CollectionView> Collections, IReadOnlyList<ChangeView> Changes)
{
    internal static PackageDetailsView Of(ModulePackage package) => new(
        package.Id.ToString(), package.Name, package.Digest,
        [.. package.Descriptor.Provides.Select(entry => entry.ToString())],
        [.. package.Descriptor.Requires.Select(entry => entry.ToString())],
        [.. package.Collections.Select(entry => new CollectionView(entry.Name, entry.Table, entry.Mapped))],
        [.. package.Changes.Select(change => new ChangeView(
            change.Key.ToString(), change.Kind, Word(change.Phase), Word(change.Type), Word(change.Priority),
            change.Reversible,
            change.Reason))]);

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>A collection of a package.</summary>
/// <param name="Mapped">Its table was not made by Uplift.</param>
public sealed record CollectionView(string Name, string Table, bool Mapped);

/// <summary>A change of a package.</summary>
public sealed record ChangeView(
    string Change, string Kind, string Phase, string Type, string Priority, bool Reversible, string Reason);

/// <summary>A release: modules that belong together.</summary>
/// <param name="Notes">What a person should know about it.</param>
public sealed record ReleaseView(string Name, IReadOnlyList<string> Modules, IReadOnlyList<Errors.Finding> Notes);

/// <summary>What came of checking an uploaded package.</summary>
/// <param name="Id">The module; null: it has errors.</param>
public sealed record PackageCheckView(string? Id, IReadOnlyList<Errors.Finding> Findings);
