namespace Uplift.Stores.Sql;

/// <summary>How enumerations are written in tables: the name in lower case.</summary>
public static class Words
{
    public static string Of<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <exception cref="InvalidDataException">The word is of a newer or damaged table.</exception>
    public static T Parse<T>(string word)
        where T : struct, Enum =>
        Enum.TryParse<T>(word, ignoreCase: true, out var value)
            ? value
            : throw new InvalidDataException($"'{word}' is no {typeof(T).Name} that this version of Uplift knows.");
}
