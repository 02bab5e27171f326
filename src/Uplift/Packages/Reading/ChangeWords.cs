using Uplift.Changes;

namespace Uplift.Packages;

/// <summary>The words by which change files say phase, type and priority.</summary>
internal static class ChangeWords
{
    public static (string Word, ChangePhase Value)[] Phases { get; } = [("first", ChangePhase.First), ("second",
        ChangePhase.Second)];

    public static (string Word, ChangeType Value)[] Types { get; } =
        [("seamless", ChangeType.Seamless), ("preview", ChangeType.Preview), ("manual", ChangeType.Manual)];

    // What others call critical stops the new version as well.
    public static (string Word, ChangePriority Value)[] Priorities { get; } =
        [("necessary", ChangePriority.Necessary), ("optional", ChangePriority.Optional),
            ("critical", ChangePriority.Necessary)];

    /// <summary>True for what can be the id of a change: letters, digits, '_', '-' and '.'.</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= 128 &&
        text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.');
}
