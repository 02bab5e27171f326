using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Uplift.Jobs;

/// <summary>How far the entries of a job are, as one row of the control database says it.</summary>
/// <param name="Stages">
/// For each entry <c>stage.step.ordinal</c> with spaces between; entries at the end that nothing
/// was done with are left out.
/// </param>
/// <param name="Notes">What few entries have to say beside that, as JSON by their numbers; "" when none has.</param>
/// <param name="Done">How many are at their end.</param>
internal sealed record JobProgress(string Stages, string Notes, int Done)
{
    /// <summary>Of entries as they stand.</summary>
    public static JobProgress Of(IReadOnlyList<JobEntry> entries)
    {
        var stages = new StringBuilder(entries.Count * 8);
        Dictionary<int, EntryNotes>? notes = null;
        var (told, done) = (0, 0);
        foreach (var entry in entries)
        {
            if (stages.Length > 0) stages.Append(' ');
            stages.Append(JobWords.Of(entry.Stage))
                .Append(CultureInfo.InvariantCulture, $".{entry.Step}.{entry.Ordinal}");
            if (entry.Stage != EntryStage.Pending || entry.Step > 0 || entry.Ordinal > 0) told = stages.Length;
            if (JobEntries.IsEnded(entry)) done++;
            if (EntryNotes.Of(entry) is { } said) (notes ??= [])[entry.Number] = said;
        }

        stages.Length = told;
        return new JobProgress(stages.ToString(),
            notes is null
                ? "" : JsonSerializer.Serialize(notes, EntryNotesJson.Default.DictionaryInt32EntryNotes), done);
    }

    /// <summary>The entries of a plan as they stand by the texts of a row.</summary>
    public static IReadOnlyList<JobEntry> Apply(IReadOnlyList<JobEntry> planned, string stages, string notes)
    {
        if (stages.Length == 0 && notes.Length == 0) return planned;
        JobEntry[] entries = [.. planned];
        foreach (var (index, word) in stages.Split(' ', StringSplitOptions.RemoveEmptyEntries).Index())
        {
            var parts = word.Split('.');
            entries[index] = entries[index] with
            {
                Stage = JobWords.Stage(parts[0]),
                Step = int.Parse(parts[1], CultureInfo.InvariantCulture),
                Ordinal = int.Parse(parts[2], CultureInfo.InvariantCulture),
            };
        }

        if (notes.Length == 0) return entries;
        foreach (var (number, said) in JsonSerializer.Deserialize(
            notes, EntryNotesJson.Default.DictionaryInt32EntryNotes)!)
        {
            entries[number - 1] = said.ApplyTo(entries[number - 1]);
        }

        return entries;
    }
}

/// <summary>What an entry says that most do not; "" stands for nothing.</summary>
internal sealed record EntryNotes(string Run, string Location, string Error, string Message)
{
    /// <summary>Null: it says nothing.</summary>
    public static EntryNotes? Of(JobEntry entry) =>
        entry.Run.Length + entry.Location.Length + entry.Error.Length + entry.Message.Length == 0
            ? null
            : new EntryNotes(entry.Run, entry.Location, entry.Error, entry.Message);

    /// <summary>The entry that says this.</summary>
    public JobEntry ApplyTo(JobEntry entry) =>
        entry with { Run = Run, Location = Location, Error = Error, Message = Message };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Dictionary<int, EntryNotes>))]
internal sealed partial class EntryNotesJson : JsonSerializerContext;
