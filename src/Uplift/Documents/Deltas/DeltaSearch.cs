using System.Text.Json.Nodes;

namespace Uplift.Documents.Deltas;

/// <summary>Finds the difference of two documents.</summary>
internal sealed class DeltaSearch
{
    // The table of the longest common subsequence has a cell for every pair; beyond this, elements are paired by index.
    private const int MostCells = 40_000;

    private readonly List<DeltaOperation> _found = [];

    public static IReadOnlyList<DeltaOperation> Run(JsonNode? before, JsonNode? after)
    {
        var search = new DeltaSearch();
        search.Compare("", before, after);
        return search._found;
    }

    public static IReadOnlyList<DeltaOperation> Run(WrittenObject before, WrittenObject after)
    {
        var search = new DeltaSearch();
        search.CompareMembers(before, after);
        return search._found;
    }

    // Finds what CompareMembers of nodes finds, in the same order.
    private void CompareMembers(WrittenObject before, WrittenObject after)
    {
        for (var index = 0; index < before.Count; index++)
        {
            if (after.Find(before.NameAt(index)) < 0) Emit(DeltaKind.Remove, PathOf(before, index));
        }

        for (var index = 0; index < after.Count; index++)
        {
            var old = before.Find(after.NameAt(index));
            var value = after.ValueAt(index);
            if (old < 0) Emit(DeltaKind.Add, PathOf(after, index), NodeOf(value));
            else if (!value.SequenceEqual(before.ValueAt(old)))
            {
                Compare(PathOf(after, index), NodeOf(before.ValueAt(old)), NodeOf(value));
            }
        }
    }

    private static string PathOf(WrittenObject members, int index) =>
        $"/{ExactJson.Escape(WrittenObject.TextOf(members.NameAt(index)))}";

    private static JsonNode? NodeOf(ReadOnlySpan<char> written) => JsonNode.Parse(written.ToString());

    private void Compare(string path, JsonNode? before, JsonNode? after)
    {
        if (before is JsonObject members && after is JsonObject newMembers) CompareMembers(path, members, newMembers);
        else if (before is JsonArray list && after is JsonArray newList) CompareLists(path, list, newList);
        else if (!ExactJson.AreSame(before, after)) Emit(DeltaKind.Replace, path, after);
    }

    private void CompareMembers(string path, JsonObject before, JsonObject after)
    {
        foreach (var (name, _) in before)
        {
            if (!after.ContainsKey(name)) Emit(DeltaKind.Remove, $"{path}/{ExactJson.Escape(name)}");
        }

        foreach (var (name, value) in after)
        {
            var place = $"{path}/{ExactJson.Escape(name)}";
            if (before.TryGetPropertyValue(name, out var old)) Compare(place, old, value);
            else Emit(DeltaKind.Add, place, value);
        }
    }

    private void CompareLists(string path, JsonArray before, JsonArray after)
    {
        var oldTexts = Texts(before);
        var newTexts = Texts(after);
        var start = oldTexts.AsSpan().CommonPrefixLength(newTexts);
        var shorter = Math.Min(oldTexts.Length, newTexts.Length) - start;
        var end = 0;
        while (end < shorter && oldTexts[^(end + 1)] == newTexts[^(end + 1)]) end++;
        var oldRun = new Range(start, before.Count - end);
        var newRun = new Range(start, after.Count - end);

        // From left to right, so that what lies before an index is already as it shall be.
        foreach (var (removed, added) in Runs(oldTexts, newTexts, oldRun, newRun))
        {
            ReplaceRun(path, before, after, removed, added);
        }
    }

    private void ReplaceRun(string path, JsonArray before, JsonArray after, Range removed, Range added)
    {
        var (oldStart, oldCount) = removed.GetOffsetAndLength(before.Count);
        var (newStart, newCount) = added.GetOffsetAndLength(after.Count);
        var paired = Math.Min(oldCount, newCount);
        for (var index = 0; index < paired; index++)
        {
            Compare($"{path}/{newStart + index}", before[oldStart + index], after[newStart + index]);
        }

        for (var index = paired; index < oldCount; index++) Emit(DeltaKind.Remove, $"{path}/{newStart + paired}");
        for (var index = paired; index < newCount; index++)
        {
            Emit(DeltaKind.Add, $"{path}/{newStart + index}", after[newStart + index]);
        }
    }

    private static List<(Range Removed, Range Added)> Runs(string[] before, string[] after, Range oldRun, Range newRun)
    {
        var (oldStart, oldCount) = oldRun.GetOffsetAndLength(before.Length);
        var (newStart, newCount) = newRun.GetOffsetAndLength(after.Length);
        if ((long)oldCount * newCount is 0 or > MostCells) return [(oldRun, newRun)];
        var lengths = CommonLengths(before.AsSpan(oldRun), after.AsSpan(newRun));
        var runs = new List<(Range, Range)>();
        var (left, right, oldFrom, newFrom) = (0, 0, 0, 0);
        while (left < oldCount && right < newCount)
        {
            if (before[oldStart + left] == after[newStart + right])
            {
                runs.Add((
                    new Range(oldStart + oldFrom, oldStart + left),
                    new Range(newStart + newFrom, newStart + right)));
                (oldFrom, newFrom) = (++left, ++right);
            }
            else if (lengths[left + 1, right] >= lengths[left, right + 1]) left++;
            else right++;
        }

        runs.Add((new Range(oldStart + oldFrom, oldRun.End), new Range(newStart + newFrom, newRun.End)));
        return runs;
    }

    // lengths[i, j]: the longest common subsequence of what begins at i and at j.
    private static int[,] CommonLengths(ReadOnlySpan<string> before, ReadOnlySpan<string> after)
    {
        var lengths = new int[before.Length + 1, after.Length + 1];
        for (var left = before.Length - 1; left >= 0; left--)
        {
            for (var right = after.Length - 1; right >= 0; right--)
            {
                lengths[left, right] = before[left] == after[right]
                    ? lengths[left + 1, right + 1] + 1
                    : Math.Max(lengths[left + 1, right], lengths[left, right + 1]);
            }
        }

        return lengths;
    }

    private static string[] Texts(JsonArray list) => [.. list.Select(item => item?.ToJsonString() ?? "null")];

    private void Emit(DeltaKind kind, string path, JsonNode? value = null) =>
        _found.Add(new DeltaOperation(kind, path, value?.DeepClone()));
}
