using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Documents.Deltas;
using Uplift.Documents.Xml;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>One object that a run changed: before, after, and which changes did it.</summary>
public sealed record ChangeLogEntry
{
    public required string Tenant { get; init; }

    public required string Module { get; init; }

    /// <summary>The number of the step in the plan.</summary>
    public required int Step { get; init; }

    public required string Collection { get; init; }

    public required string ObjectId { get; init; }

    /// <summary>created, changed or deleted.</summary>
    public required string Action { get; init; }

    /// <summary>The changes of the step that had a part in it, with their reasons.</summary>
    public required IReadOnlyList<LoggedChange> Changes { get; init; }

    /// <summary>The document before; null: there was none.</summary>
    public JsonNode? Before { get; init; }

    /// <summary>The document as the step left it; null: it was deleted, or cannot be told any more.</summary>
    public JsonNode? After { get; init; }

    /// <summary>False: the object was changed since, and what the step made of it cannot be derived again.</summary>
    public bool AfterKnown { get; init; } = true;

    /// <summary>What differs, as JSON Patch (RFC 6902); null for XML.</summary>
    public JsonArray? Patch { get; init; }
}

/// <param name="Change">The key of the change.</param>
/// <param name="Reason">Why it is made.</param>
public sealed record LoggedChange(string Change, string Reason);

/// <summary>
/// Reads what a run changed from its undo entries. How an object was left is not stored: it is what stands there now
/// when nobody touched it
/// since, and else is derived by applying the changes again to how it was before, checked against the hash.
/// </summary>
public sealed class ChangeLog(RunOrigin origin, RunRecord run, IReadOnlyList<PlanStep> steps)
{
    private const int Page = 200;

    /// <summary>The entries in the order of steps, collections and ids.</summary>
    public async IAsyncEnumerable<ChangeLogEntry> ReadAsync(
        TenantId tenant, IStoreTransaction transaction, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var journaled = await transaction.Journal.ReadStepsAsync(run.Id, cancellationToken);
        foreach (var part in journaled.OrderBy(entry => entry.Step)
            .ThenBy(entry => entry.Collection, StringComparer.Ordinal))
        {
            var step = steps[part.Step - 1];
            var table = new CollectionTable(part.Product, step.Package.CollectionNamed(part.Collection));
            var mark = new JournalMark(run.Id, part.Step);
            var replay = new StepReplay(tenant, origin, run.Id, step);
            string? after = null;
            while (true)
            {
                var page = await transaction.Journal.ReadAsync(table, mark, after, Page, cancellationToken);
                var left = await replay.DeriveAsync(transaction, table, page, cancellationToken);
                for (var index = 0; index < page.Count; index++)
                {
                    yield return Entry(tenant, step, table, page[index], left[index]);
                }

                if (page.Count < Page) break;
                after = page[^1].ObjectId;
            }
        }
    }

    private static ChangeLogEntry Entry(
        TenantId tenant, PlanStep step, CollectionTable table, JournalEntry entry, LeftDocument left)
    {
        var isXml = table.Collection.Format == DocumentFormat.Xml;
        var before = entry.Before is null ? null : Parse(entry.Before, isXml);
        var after = left.Text is null ? null : Parse(left.Text, isXml);
        return new ChangeLogEntry
        {
            Tenant = tenant.ToString(),
            Module = step.Package.Id.ToString(),
            Step = step.Number,
            Collection = table.Name,
            ObjectId = entry.ObjectId,
            Action = entry.Before is null ? "created" : entry.LeftHash is null ? "deleted" : "changed",
            Changes = [.. left.Changes.Select(change => new LoggedChange(change.Key.ToString(), change.Reason))],
            Before = before,
            After = after,
            AfterKnown = left.Known,
            Patch = !isXml && left.Known && before is not null && after is not null
                ? JsonDelta.ToJson(JsonDelta.Between(before, after))
                : null,
        };
    }

    // Documents that are XML, or were no JSON before a script replaced them, are shown as text.
    private static JsonNode? Parse(string text, bool isXml)
    {
        if (isXml) return JsonValue.Create(StoredXml.Shown(text));
        try
        {
            return DocumentText.Parse(text);
        }
        catch (ObjectRefusedException)
        {
            return JsonValue.Create(text);
        }
    }
}
