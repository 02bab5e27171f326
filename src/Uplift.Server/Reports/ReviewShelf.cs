using Uplift.Diagnostics;
using Uplift.Server.Api.Contracts;
using Uplift.Verification.Reviews;
using Uplift.Workspaces;

namespace Uplift.Server.Reports;

/// <summary>Reviews that were sent: reports in which a person has decided, each kept under the hash
/// of its content.</summary>
internal sealed class ReviewShelf(ReportFolder folder, ReviewSignatures signatures)
{
    /// <summary>Who signed which review.</summary>
    public ReviewSignatures Signatures => signatures;

    /// <summary>Reads a file and keeps it.</summary>
    /// <exception cref="UpliftException">It cannot be read as a review; nothing is kept.</exception>
    public async Task<Review> PutAsync(string path, CancellationToken cancellationToken)
    {
        var review = ReviewFile.Read(path, "the review");
        await folder.TrimAsync(cancellationToken);
        var partial = Path.Combine(folder.ReviewFolder, $"{Guid.NewGuid():N}.partial");
        File.Copy(path, partial);
        File.Move(partial, folder.FindReviewPath(review.FileHash)!, overwrite: true);
        return Find(review.FileHash);
    }

    /// <summary>The review of a hash.</summary>
    /// <exception cref="UpliftException">There is none.</exception>
    public Review Find(string hash) =>
        folder.FindReviewPath(hash) is { } path && File.Exists(path)
            ? ReviewFile.Read(path, $"{hash}.csv")
            : throw new UpliftException(
                DiagnosticCodes.NotFound, $"There is no review {QuotedText.Of(hash)} (any more).",
                hint: "Send the file with POST /api/v1/reviews; its id is the SHA-256 of its content.");

    /// <summary>The review that was chosen; null: none was.</summary>
    /// <exception cref="UpliftException">There is no such review.</exception>
    public Review? Find(RunChoices choices) => choices.Review is { } hash ? Find(hash) : null;

    /// <summary>Holds that the chosen review is there, and signed where that is asked for.</summary>
    /// <exception cref="UpliftException">It is not.</exception>
    public async Task RequireAsync(RunChoices choices, CancellationToken cancellationToken)
    {
        var review = Find(choices);
        if (!choices.RequireSigned) return;
        await signatures.RequireAsync(review ?? throw new UpliftException(DiagnosticCodes.WrongUsage,
            "There is no review that could be signed.", hint: "Name one with 'review'."), cancellationToken);
    }
}
