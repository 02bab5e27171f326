using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Uplift.Changes;
using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Server.Access;
using Uplift.Workspaces;

namespace Uplift.Server.Api;

/// <summary>Applies the changes of a package to a document that is in no store.</summary>
internal static class TransformEndpoints
{
    private const string Xml = "application/xml";

    public static void MapTransforms(this IEndpointRouteBuilder api) =>
        api.MapPost("/packages/{package}/transform", TransformAsync).For(TokenRole.Operator, AccessScope.Shared)
            .WithTags("packages")
            .WithName("transformDocument").Accepts<IFormFile>(Xml)
            .Produces(StatusCodes.Status200OK, contentType: Xml)
            .WithSummary(
                "Applies the declarative changes of a package to an XML document, and answers with what it becomes. The headers "
                + "Uplift-Made and Uplift-Open name the changes that altered it, and those that concern it and were not made. "
                + "Keeps nothing.");

    private static async Task<FileContentHttpResult> TransformAsync(
        string package, HttpContext http, OpenedWorkspace workspace, CancellationToken cancellationToken,
        [FromQuery, Description(
            "Whose object the document is; needed where the package has several collections of XML.")]
        string? collection = null,
        [FromQuery, Description("Only these changes, by id. May be repeated.")] string[]? change = null,
        [FromQuery, Description("Also make changes that a person should review.")] bool acceptPreview = false)
    {
        var found = PackageEndpoints.Find(package, workspace);
        var transform = new TransformChoice(collection, change ?? [], acceptPreview)
            .Of(found, workspace.Time.GetUtcNow());
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellationToken);
        var result = transform.Apply("the document", body.ToArray());
        if (result.Problem is { } problem)
        {
            throw new UpliftException(DiagnosticCodes.InvalidData, $"The document stays as it is: {problem}.",
                hint: "Mend the document, or leave the change out with 'change'.");
        }

        http.Response.Headers["Uplift-Made"] = NamesOf(result.Changes);
        http.Response.Headers["Uplift-Open"] = NamesOf(result.Open);
        return TypedResults.File(result.After ?? result.Before, Xml);
    }

    private static string NamesOf(IReadOnlyList<Change> changes) =>
        string.Join(", ", changes.Select(change => change.Key));
}
