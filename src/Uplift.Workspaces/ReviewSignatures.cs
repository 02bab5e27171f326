using Uplift.Control;
using Uplift.Diagnostics;
using Uplift.Verification.Reviews;

namespace Uplift.Workspaces;

/// <summary>Who stands for which reviewed file, and since when: entries of the audit log, which
/// is hash-chained.</summary>
public sealed class ReviewSignatures(ControlDatabase control)
{
    private const string Action = "review-sign";

    /// <summary>Signs a review as it was read.</summary>
    public async Task<SignedReview> SignAsync(Review review, string actor, CancellationToken cancellationToken)
    {
        var signed = new SignedReview(
            Path.GetFileName(review.File), review.FileHash, review.Count, review.CountOf(Decision.Yes),
            review.CountOf(Decision.No));
        await control.Audit.AppendAsync(actor, Action, signed.ToString(), cancellationToken);
        return signed;
    }

    /// <summary>Holds that somebody signed the file just as it was read.</summary>
    /// <exception cref="UpliftException">Nobody did, it was edited since, or the audit log
    /// cannot be trusted.</exception>
    public async Task RequireAsync(Review review, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(review, cancellationToken)).Count > 0) return;
        throw new UpliftException(DiagnosticCodes.UnsignedReview, $"Nobody has signed '{review.File}' as it is now "
            + $"(SHA-256 {review.FileHash}).", new SourcePosition(review.File),
            $"Nothing was done. Whoever decided signs it: 'uplift review sign {review.File}', or POST /api/v1/reviews/HASH/signatures.");
    }

    /// <summary>The entries of the audit log by which somebody signed the file just as it was read.</summary>
    /// <exception cref="UpliftException">The audit log cannot be trusted.</exception>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(Review review, CancellationToken cancellationToken)
    {
        var entries = await control.Audit.ReadAsync(cancellationToken);
        if (AuditLog.FindBreak(entries) is { } broken)
        {
            throw new UpliftException(DiagnosticCodes.BrokenAuditLog,
                $"Entry {broken.Seq} of the audit log does not fit the chain, so no signature in it can be trusted.",
                hint: "Nothing was done. See 'uplift audit --verify'.");
        }

        return
        [
            .. entries.Where(entry => entry.Action == Action
                && entry.Detail.StartsWith(SignedReview.Mark(review.FileHash), StringComparison.Ordinal)),
        ];
    }
}

/// <summary>A file that was signed.</summary>
/// <param name="Hash">SHA-256 over its bytes.</param>
/// <param name="Rows">Findings in it.</param>
public sealed record SignedReview(string File, string Hash, int Rows, int Yes, int No)
{
    /// <summary>How the entry of the audit log begins.</summary>
    internal static string Mark(string hash) => $"sha256={hash} ";

    /// <inheritdoc/>
    public override string ToString() => $"{Mark(Hash)}rows={Rows} yes={Yes} no={No} file={File}";
}
