namespace Uplift.Planning;

/// <summary>Modules that have to be switched at one moment, since in between a requirement of one of them
/// would be broken.</summary>
internal static class SwitchGroups
{
    /// <summary>Cuts a list, in its order, into groups that stand side by side; what is in none is a
    /// part of its own.</summary>
    /// <param name="groupOf">The number of the group of an element; null: it is in none.</param>
    public static IEnumerable<IReadOnlyList<T>> Of<T>(IEnumerable<T> all, Func<T, int?> groupOf)
    {
        var part = new List<T>();
        foreach (var each in all)
        {
            if (part.Count > 0 && (groupOf(each) is not { } group || groupOf(part[^1]) != group))
            {
                yield return part;
                part = [];
            }

            part.Add(each);
        }

        if (part.Count > 0) yield return part;
    }

    /// <summary>The numbers of groups by id; what is in none is left out.</summary>
    public static IReadOnlyDictionary<string, int> ById<T>(
        IEnumerable<T> all, Func<T, string> id, Func<T, int?> groupOf) =>
        all.Where(each => groupOf(each) is not null)
            .ToDictionary(id, each => groupOf(each)!.Value, StringComparer.Ordinal);
}
