using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Packages;
using Uplift.ReadWrite.Derived;
using Uplift.Stores;
using Uplift.Workspaces;

namespace Courses.App;

/// <summary>The courses of a tenant, for the code of one release.</summary>
public sealed class CourseStore(OpenedWorkspace workspace, TenantId tenant, string module)
{
    private const string Collection = "courses";

    private readonly ModulePackage _package = workspace.Catalog.Find(module) ?? throw new UpliftException(
        DiagnosticCodes.UnknownTarget, $"There is no package '{module}'.");

    private CollectionTable Table => new(_package.Id.Product, _package.CollectionNamed(Collection));

    private DerivedReader Reader => new(workspace.Provider, _package);

    /// <summary>Writes courses, new or changed.</summary>
    public async Task WriteAsync(IReadOnlyDictionary<string, JsonObject> courses, CancellationToken cancellationToken)
    {
        await using var store = await workspace.Provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginUnfencedAsync(cancellationToken);
        var there = await transaction.Documents.FindIdsAsync(Table, [.. courses.Keys], cancellationToken);
        await transaction.Documents.WriteAsync(Table,
            [
                .. courses.Select(course => new DocumentWrite(course.Key, DocumentText.Write(course.Value),
                    there.Contains(course.Key) ? WriteKind.Update : WriteKind.Insert)),
            ], null, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A course; null: there is none of that id.</summary>
    public async Task<JsonObject?> FindAsync(string course, CancellationToken cancellationToken)
    {
        await using var store = await workspace.Provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var found = await transaction.Documents.FindAsync(Table, [course], cancellationToken);
        return found is [var document] ? DocumentText.Parse(document.Text).AsObject() : null;
    }

    /// <summary>The ids of all courses.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        await using var store = await workspace.Provider.OpenAsync(tenant, StoreAccess.Live, cancellationToken);
        await using var transaction = await store.BeginAsync(null, cancellationToken);
        var found = await transaction.Documents.ScanAsync(Table, new ScanQuery(null, int.MaxValue), cancellationToken);
        return [.. found.Select(scanned => scanned.Document.Id)];
    }

    /// <summary>Brings what is derived from courses up to date, as after publishing them.</summary>
    public Task<IReadOnlyList<string>> RefreshAsync(
        IReadOnlyCollection<string> courses, CancellationToken cancellationToken) =>
        Reader.RefreshAsync(tenant, Collection, courses, cancellationToken);

    /// <summary>What the code of the release is given of a course.</summary>
    public async Task<DerivedReadout> ReadAsync(string course, JsonObject reader, CancellationToken cancellationToken) =>
        await Reader.ReadAsync(tenant, Collection, course, reader, cancellationToken)
        ?? throw new InvalidDataException($"There is no course '{course}'.");
}
