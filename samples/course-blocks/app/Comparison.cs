using System.Text.Json.Nodes;
using Uplift.ReadWrite.Derived;

namespace Courses.App;

/// <summary>What the code of two releases says of the same courses.</summary>
/// <param name="Differences">Where they differ, and for whom.</param>
/// <param name="Stale">Courses of which one of them was given what was derived before an edit.</param>
public sealed record Comparison(int Courses, int Blocks, IReadOnlyList<string> Differences, int Stale)
{
    private static readonly (string Who, string Reader)[] s_readers =
    [
        ("staff", """{"staff": true}"""),
        ("a student before the course", """{"now": "2026-08-01T00:00:00Z"}"""),
        ("a student of the field group", """{"now": "2026-10-20T00:00:00Z", "groups": {"50": 1}}"""),
        ("a student of the herbarium group", """{"now": "2027-01-01T00:00:00Z", "groups": {"50": 2}}"""),
    ];

    /// <summary>Asks both for each block of all courses whether each of some readers may see it.</summary>
    public static async Task<Comparison> OfAsync(CourseStore one, CourseStore other, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        var (courses, blocks, stale) = (0, 0, new HashSet<string>());
        foreach (var id in await one.ListAsync(cancellationToken))
        {
            var course = await one.FindAsync(id, cancellationToken) ?? [];
            var all = course["blocks"]!.AsObject().Select(block => block.Key).ToList();
            (courses, blocks) = (courses + 1, blocks + all.Count);
            foreach (var (who, text) in s_readers)
            {
                var found = await one.ReadAsync(id, JsonNode.Parse(text)!.AsObject(), cancellationToken);
                var compared = await other.ReadAsync(id, JsonNode.Parse(text)!.AsObject(), cancellationToken);
                if (IsStale(found) || IsStale(compared)) stale.Add(id);
                var (left, right) = (UnseenOf(found), UnseenOf(compared));
                differences.AddRange(all.Where(block => left.Contains(block) != right.Contains(block))
                    .Select(block => $"{id} {block} for {who}"));
                if (!JsonNode.DeepEquals(found.Data["summary"], compared.Data["summary"])) differences.Add($"{id}: summary");
            }
        }

        return new Comparison(courses, blocks, differences, stale.Count);
    }

    private static bool IsStale(DerivedReadout found) => found.Reading.State == Readability.StaleSource;

    private static HashSet<string> UnseenOf(DerivedReadout found) =>
    [
        .. new[]
        {
            found.Data["start-dates"]["closed"], found.Data["visibility"]["hidden"], found.Data["content-groups"]["others"],
        }.SelectMany(list => list!.AsArray()).Select(block => (string)block!),
    ];
}
