using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Errors;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary><c>/packages</c> and <c>/releases</c>: what the workspace can install.</summary>
internal static class PackageEndpoints
{
    private const string Zip = "application/zip";

    public static void MapPackages(this IEndpointRouteBuilder api)
    {
        var packages = api.MapGroup("/packages").WithTags("packages");
        packages.MapGet("/", List).For(TokenRole.Viewer, AccessScope.Shared).WithName("listPackages")
            .WithSummary("The packages of the catalog by module id.");
        packages.MapGet("/{package}", Show).For(TokenRole.Viewer, AccessScope.Shared).WithName("showPackage")
            .WithSummary("The collections and changes of a package; a product alone means its newest.");
        packages.MapPost("/", AddAsync).For(TokenRole.Admin, AccessScope.Platform).WithName("addPackage")
            .Accepts<IFormFile>(Zip).WithSummary("Checks a package, sent as ZIP, and adds it to the catalog.");
        packages.MapPost("/check", CheckAsync).For(TokenRole.Operator, AccessScope.Shared).WithName("checkPackage")
            .Accepts<IFormFile>(Zip)
            .WithSummary("Checks a package, sent as ZIP, and lists every problem; keeps nothing.");
        api.MapGet("/releases", ListReleases).For(TokenRole.Viewer, AccessScope.Shared).WithTags("packages")
            .WithName("listReleases")
            .WithSummary("The releases of the workspace with their modules.");
    }

    /// <summary>A package of the catalog; a product alone means its newest.</summary>
    /// <exception cref="UpliftException">There is none.</exception>
    public static ModulePackage Find(string package, OpenedWorkspace workspace) =>
        workspace.Catalog.Find(workspace.Complete(package)) ?? throw new UpliftException(DiagnosticCodes.NotFound,
            $"The catalog has no package of {QuotedText.Of(package)}.",
            hint: NearName.Hint(
                package, workspace.Catalog.All.Select(entry => entry.Id.ToString()), "See GET /api/v1/packages."));

    private static Ok<Page<PackageView>> List(
        HttpContext http, OpenedWorkspace workspace, [AsParameters] PageRequest page) =>
        TypedResults.Ok(page.Cut(http,
            workspace.Packages.Catalog.All.Select(PackageView.Of)
                .OrderBy(package => package.Id, StringComparer.Ordinal),
            package => package.Id));

    private static Ok<PackageDetailsView> Show(string package, OpenedWorkspace workspace) =>
        TypedResults.Ok(PackageDetailsView.Of(Find(package, workspace)));

    private static async Task<Created<PackageCheckView>> AddAsync(
        HttpRequest request, Caller caller, OpenedWorkspace workspace, ControlDatabase control, CancellationToken cancellationToken)
    {
        await using var upload = await Upload.ReceiveAsync(request, cancellationToken);
        var bag = new DiagnosticBag();
        var (id, _) = await new PackageAddition(workspace).AddAsync(upload.Path, bag, cancellationToken);
        await control.Audit.AppendAsync(caller.Actor, "package-add", $"package={id}", CancellationToken.None);
        return TypedResults.Created(
            $"{ApiRoutes.Prefix}/packages/{id}", new PackageCheckView(id, [.. bag.Select(Finding.Of)]));
    }

    private static async Task<Ok<PackageCheckView>> CheckAsync(
        HttpRequest request, OpenedWorkspace workspace, CancellationToken cancellationToken)
    {
        await using var upload = await Upload.ReceiveAsync(request, cancellationToken);
        var bag = new DiagnosticBag();
        var package = PackageReader.Read(upload.Path, bag, workspace.Workspace.LoadTrusted());
        using var files = package?.Files;
        return TypedResults.Ok(
            new PackageCheckView(bag.HasErrors ? null : package?.Id.ToString(), [.. bag.Select(Finding.Of)]));
    }

    private static Ok<IReadOnlyList<ReleaseView>> ListReleases(OpenedWorkspace workspace) =>
        TypedResults.Ok<IReadOnlyList<ReleaseView>>(
            [.. workspace.ReleaseNames.Select(name => Read(name, workspace))]);

    private static ReleaseView Read(string release, OpenedWorkspace workspace)
    {
        var notes = new DiagnosticBag();
        return new ReleaseView(release, workspace.ReadRelease(release, notes), [.. notes.Select(Finding.Of)]);
    }
}
