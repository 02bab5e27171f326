using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Layers;
using Uplift.Layers.Releases;
using Uplift.Layers.Releases.Changes;
using Uplift.Stores;
using Uplift.Versions;

namespace Uplift.Execution.Layering;

/// <summary>System releases as they are stored.</summary>
internal static class ReleaseText
{
    public static StoredRelease Write(SystemRelease release) => new(release.Version.Text, release.Hash,
        Write("records",
            release.Records.Select(
                record => new JsonArray(record.Key.Collection, record.Key.Id, record.Value.DeepClone()))),
        Write("changes", release.Changes.Select(DeclaredChangeJson.Write)));

    /// <exception cref="InvalidDataException">What is stored is not what was written.</exception>
    public static SystemRelease Read(StoredRelease stored, VersionScheme scheme)
    {
        var release = new SystemRelease(
            ModuleVersion.Parse(stored.Version, scheme),
            [
                .. List(stored.Records, "records").Select(node => node!.AsArray()).Select(record =>
                    (new RecordId((string)record[0]!, (string)record[1]!), (JsonObject)record[2]!.DeepClone())),
            ],
            [.. List(stored.Changes, "changes").Select(change => DeclaredChangeJson.Read(change!.AsObject()))]);
        return release.Hash == stored.Hash ? release
            : throw new InvalidDataException(
                $"the stored System release {stored.Version} is not what was stored: its hash is another");
    }

    private static string Write(string member, IEnumerable<JsonNode> items) =>
        DocumentText.Write(new JsonObject { [member] = new JsonArray([.. items]) });

    private static JsonArray List(string text, string member) => DocumentText.Parse(text)[member] as JsonArray
        ?? throw new InvalidDataException($"a stored System release has no {member}");
}
