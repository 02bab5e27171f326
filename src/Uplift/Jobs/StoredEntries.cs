using System.Text.Json;
using System.Text.Json.Serialization;

namespace Uplift.Jobs;

/// <summary>The entries of a job as the control database keeps them: what was planned, which never changes.</summary>
/// <param name="Id">The module.</param>
/// <param name="From">The module that leaves for it.</param>
/// <param name="Action">A word of <see cref="JobWords"/>.</param>
/// <param name="Waits">Numbers of entries with spaces between.</param>
/// <param name="Reason">Why it is in the job; null: that was not kept.</param>
/// <param name="SwitchGroup">With which others it is switched; null: with none.</param>
internal sealed record StoredEntry(
    string Id, string? From, string Action, string Waits, string? Reason = null, int? SwitchGroup = null);

/// <summary>Writes and reads them as JSON.</summary>
internal static class StoredEntries
{
    /// <summary>The text of entries.</summary>
    public static string ToText(IReadOnlyList<JobEntry> entries) => JsonSerializer.Serialize(
        [.. entries.Select(entry => new StoredEntry(
            entry.Id, entry.From, JobWords.Of(entry.Action), string.Join(' ', entry.Waits),
            entry.Reason.Length == 0 ? null : entry.Reason, entry.SwitchGroup))],
        StoredEntriesJson.Default.StoredEntryArray);

    /// <summary>The entries of a text, as they were planned.</summary>
    public static IReadOnlyList<JobEntry> Read(string text) =>
    [
        .. JsonSerializer.Deserialize(text, StoredEntriesJson.Default.StoredEntryArray)!.Select((stored, index) => new JobEntry
        {
            Number = index + 1,
            Id = stored.Id,
            From = stored.From,
            Action = JobWords.Action(stored.Action),
            Reason = stored.Reason ?? "",
            SwitchGroup = stored.SwitchGroup,
            Waits = stored.Waits.Length == 0 ? [] : [.. stored.Waits.Split(' ').Select(int.Parse)],
        }),
    ];
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredEntry[]))]
internal sealed partial class StoredEntriesJson : JsonSerializerContext;
