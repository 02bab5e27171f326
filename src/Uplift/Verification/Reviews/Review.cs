using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Uplift.Changes;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;
using Uplift.Verification.Checks;

namespace Uplift.Verification.Reviews;

/// <summary>What a person wrote into the column 'upgrade'.</summary>
public enum Decision
{
    /// <summary>Nothing: yes for a change that needs no review.</summary>
    None,

    Yes,

    No,
}

/// <summary>A row of a reviewed report.</summary>
/// <param name="Hash">The content that was reviewed, as <see cref="ObjectHash.TryParse"/> gives it; 0:
/// there was no object.</param>
public readonly record struct ReviewedFinding(UInt128 Hash, Decision Decision);

/// <summary>
/// The decisions of a report. It fails closed: what was not in the report, or is not as it was then, is
/// made only where it needs no review, and a no counts whatever became of the object.
/// </summary>
/// <param name="findings">The decisions on changes, by the number of the finding.</param>
/// <param name="answers">The answers to questions about shipped objects.</param>
public sealed class Review(
    IReadOnlyDictionary<UInt128, ReviewedFinding> findings, IReadOnlyDictionary<string, bool> answers) : IRunReview
{
    /// <summary>The file that it was read from, as the operator named it.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 over the bytes of that file, in lower-case hexadecimal digits: what a
    /// signature is about.</summary>
    public required string FileHash { get; init; }

    /// <summary>The rows that were read.</summary>
    public int Count => findings.Count;

    /// <summary>Rows with a decision.</summary>
    public int CountOf(Decision decision) => findings.Values.Count(finding => finding.Decision == decision)
        + (decision == Decision.None ? 0 : answers.Values.Count(answer => answer == (decision == Decision.Yes)));

    /// <inheritdoc/>
    public string Digest { get; } = DigestOf(findings, answers);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, bool> Answers => answers;

    /// <inheritdoc/>
    public bool HasRefusals { get; } = findings.Values.Any(finding => finding.Decision == Decision.No);

    /// <inheritdoc/>
    public string? FindReasonToHold(ReviewedObject of, Change change, bool isAccepted)
    {
        var id = FindingId.Of(of.Tenant.ToString(), of.Table.Product, change, of.Table.Name, of.Id);
        return FindReason(id, change, isAccepted, reviewed => IsAsReviewed(of, reviewed));
    }

    /// <inheritdoc/>
    public string? FindReasonToHold(TenantId tenant, ModulePackage package, Change change, bool isAccepted) =>
        FindReason(FindingId.Of(tenant.ToString(), package.Id.Product, change, "", ""), change, isAccepted, _ => true);

    /// <inheritdoc/>
    public async Task<IRuleVerdicts> JudgeAsync(
        TenantId tenant, IReadOnlyList<PlanStep> steps, RunOrigin origin, IStoreTransaction transaction,
        CancellationToken cancellationToken)
    {
        var verdicts = new RuleVerdicts(this);
        await foreach (var (table, finding) in new RuleRun(tenant, steps, origin)
            .FindAsync(transaction, cancellationToken))
        {
            verdicts.Add(table, finding);
        }

        return verdicts;
    }

    /// <summary>True when a finding was in the report, about the object as it is given.</summary>
    public bool HasSeen(string findingId, ReviewedObject of) => FindingId.TryParse(findingId, out var number)
        && findings.TryGetValue(number, out var found) && IsAsReviewed(of, found.Hash);

    // The report has no hash of an object that is only to be made.
    private static bool IsAsReviewed(ReviewedObject of, UInt128 reviewed) => of.Text switch
    {
        null => false,
        "" => reviewed == UInt128.Zero,
        var text => ObjectHash.TryParse(ObjectHash.Of(text, of.Table.Collection), out var hash) && hash == reviewed,
    };

    private string? FindReason(string id, Change change, bool isAccepted, Func<UInt128, bool> isAsReviewed)
    {
        var found = default(ReviewedFinding);
        var isKnown = FindingId.TryParse(id, out var number) && findings.TryGetValue(number, out found);
        if (isKnown && found.Decision == Decision.No) return "the review says no";
        if (change.Type != ChangeType.Preview || isAccepted) return null;
        if (!isKnown) return "it needs a review and was not in the report";
        if (!isAsReviewed(found.Hash)) return "it needs a review, and the object was edited since";
        return found.Decision == Decision.Yes ? null : "it needs a review, and nobody said yes";
    }

    // Of the decisions, not of the file: one that was only saved in another form is the same review.
    private static string DigestOf(
        IReadOnlyDictionary<UInt128, ReviewedFinding> findings, IReadOnlyDictionary<string, bool> answers)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> row = stackalloc byte[33];
        foreach (var (id, finding) in findings.OrderBy(pair => pair.Key))
        {
            BinaryPrimitives.WriteUInt128LittleEndian(row, id);
            BinaryPrimitives.WriteUInt128LittleEndian(row[16..], finding.Hash);
            row[32] = (byte)finding.Decision;
            digest.AppendData(row);
        }

        foreach (var (question, answer) in answers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            digest.AppendData(Encoding.UTF8.GetBytes($"{question}={answer}\n"));
        }

        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }
}
