using Uplift.Control;
using Uplift.Verification.Reviews;

namespace Uplift.Server.Api.Contracts;

/// <summary>A report in which a person has decided.</summary>
/// <param name="Id">SHA-256 of its content: what a signature is about, and what 'review' names when a
/// plan is applied.</param>
/// <param name="Rows">Findings in it.</param>
/// <param name="Signatures">Who stands for it.</param>
public sealed record ReviewView(string Id, int Rows, int Yes, int No, IReadOnlyList<SignatureView> Signatures)
{
    internal static ReviewView Of(Review review, IReadOnlyList<AuditEntry> signed) => new(
        review.FileHash, review.Count, review.CountOf(Decision.Yes), review.CountOf(Decision.No),
        [.. signed.Select(entry => new SignatureView(entry.Actor, entry.At))]);
}

/// <summary>That somebody stands for a review, by the audit log.</summary>
public sealed record SignatureView(string Actor, string At);
