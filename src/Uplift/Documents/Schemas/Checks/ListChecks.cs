using System.Buffers;
using System.Text.Json.Nodes;

namespace Uplift.Documents.Schemas.Checks;

/// <summary><c>items</c> and <c>additionalItems</c>.</summary>
/// <param name="first">What the first elements must be, one by one.</param>
/// <param name="others">What all others must be; null when anything will do.</param>
internal sealed class ItemsCheck(CompiledSchema[] first, CompiledSchema? others) : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is not JsonArray list) return true;
        if (others is { IsNever: true } && list.Count > first.Length)
        {
            return walk is not null
                && walk.Report("additionalItems", $"must have at most {first.Length} elements, not {list.Count}");
        }

        var count = others is null ? Math.Min(first.Length, list.Count) : list.Count;
        var holds = true;
        for (var index = 0; index < count; index++)
        {
            walk?.Enter(index);
            var fits = (index < first.Length ? first[index] : others!).Holds(list[index], walk);
            walk?.Leave();
            if (fits) continue;
            if (walk is null || walk.IsFull) return false;
            holds = false;
        }

        return holds;
    }
}

/// <summary><c>minItems</c> and <c>maxItems</c>.</summary>
internal sealed class ItemCountCheck(int least, int most) : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is not JsonArray list || (list.Count >= least && list.Count <= most)) return true;
        return walk is not null && (list.Count < least
            ? walk.Report("minItems", $"must have at least {least} elements, not {list.Count}")
            : walk.Report("maxItems", $"must have at most {most} elements, not {list.Count}"));
    }
}

/// <summary><c>contains</c>.</summary>
internal sealed class ContainsCheck(CompiledSchema schema) : SchemaCheck
{
    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is not JsonArray list) return true;
        for (var index = 0; index < list.Count; index++)
        {
            if (schema.Holds(list[index], null)) return true;
        }

        return walk is not null && walk.Report("contains", "has no element such as the schema asks for");
    }
}

/// <summary><c>uniqueItems</c>. Sorts hash codes, so that a long list costs no square of its length.</summary>
internal sealed class UniqueItemsCheck : SchemaCheck
{
    private const int FewItems = 8;

    public override bool Holds(JsonNode? node, SchemaWalk? walk)
    {
        if (node is not JsonArray { Count: > 1 } list) return true;
        var (first, second) = list.Count <= FewItems ? FindAmongFew(list) : FindAmongMany(list);
        if (second < 0) return true;
        return walk is not null
            && walk.Report("uniqueItems",
                $"has the same element twice, at {Math.Min(first, second)} and {Math.Max(first, second)}");
    }

    private static (int First, int Second) FindAmongFew(JsonArray list)
    {
        for (var second = 1; second < list.Count; second++)
        {
            for (var first = 0; first < second; first++)
            {
                if (JsonValues.Equal(list[first], list[second])) return (first, second);
            }
        }

        return (-1, -1);
    }

    private static (int First, int Second) FindAmongMany(JsonArray list)
    {
        var rented = ArrayPool<long>.Shared.Rent(list.Count);
        var hashes = rented.AsSpan(0, list.Count);
        for (var index = 0; index < hashes.Length; index++)
        {
            hashes[index] = ((long)JsonValues.Hash(list[index]) << 32) | (uint)index;
        }

        hashes.Sort();
        var found = FindAmongEqualHashes(list, hashes);
        ArrayPool<long>.Shared.Return(rented);
        return found;
    }

    private static (int First, int Second) FindAmongEqualHashes(JsonArray list, ReadOnlySpan<long> hashes)
    {
        for (var right = 1; right < hashes.Length; right++)
        {
            for (var left = right - 1; left >= 0 && hashes[left] >> 32 == hashes[right] >> 32; left--)
            {
                var (first, second) = ((int)hashes[left], (int)hashes[right]);
                if (JsonValues.Equal(list[first], list[second])) return (first, second);
            }
        }

        return (-1, -1);
    }
}
