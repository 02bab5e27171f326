using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Uplift.Control;
using Uplift.Server.Access;
using Uplift.Server.Api.Contracts;
using Uplift.Server.Reports;
using Uplift.Verification.Reviews;

namespace Uplift.Server.Api;

/// <summary><c>/reviews</c>: takes reports in which a person has decided, and signatures under them.</summary>
internal static class ReviewEndpoints
{
    private const string Csv = "text/csv";

    public static void MapReviews(this IEndpointRouteBuilder api)
    {
        var reviews = api.MapGroup("/reviews").WithTags("verifications");
        reviews.MapPost("/", PutAsync).For(TokenRole.Operator, AccessScope.Shared).WithName("putReview")
            .Accepts<IFormFile>(Csv)
            .WithSummary(
                "Takes a report of a verification in which a person has decided, for 'review' of what applies a plan.");
        reviews.MapGet("/{review}", ShowAsync).For(TokenRole.Viewer, AccessScope.Shared).WithName("showReview")
            .WithSummary(
                "How many findings a review decides, and who signed it. It is found by the hash of its content alone.");

        // The rows say by finding ids whom they concern, so that nobody can tell whether all are tenants of a token.
        reviews.MapPost("/{review}/signatures", SignAsync).For(TokenRole.Operator, AccessScope.Platform)
            .WithName("signReview")
            .WithSummary(
                "Records in the audit log that the owner of the token stands for a review, over its content as it is.");
    }

    private static async Task<Created<ReviewView>> PutAsync(
        HttpRequest request, ReviewShelf shelf, CancellationToken cancellationToken)
    {
        await using var upload = await Upload.ReceiveAsync(request, cancellationToken);
        var review = await shelf.PutAsync(upload.Path, cancellationToken);
        return TypedResults.Created(
            $"{ApiRoutes.Prefix}/reviews/{review.FileHash}", await ViewAsync(review, shelf, cancellationToken));
    }

    private static async Task<Ok<ReviewView>> ShowAsync(
        string review, ReviewShelf shelf, CancellationToken cancellationToken) =>
        TypedResults.Ok(await ViewAsync(shelf.Find(review), shelf, cancellationToken));

    private static async Task<Created<ReviewView>> SignAsync(
        string review, Caller caller, ReviewShelf shelf, CancellationToken cancellationToken)
    {
        var found = shelf.Find(review);
        await shelf.Signatures.SignAsync(found, caller.Actor, cancellationToken);
        return TypedResults.Created(
            $"{ApiRoutes.Prefix}/reviews/{found.FileHash}", await ViewAsync(found, shelf, cancellationToken));
    }

    private static async Task<ReviewView> ViewAsync(
        Review review, ReviewShelf shelf, CancellationToken cancellationToken) =>
        ReviewView.Of(review, await shelf.Signatures.ReadAsync(review, cancellationToken));
}
