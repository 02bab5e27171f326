using Uplift.Diagnostics;

namespace Uplift.Packages;

/// <summary>
/// The header lines of a script: comments <c>-- uplift: key=value key="two words"</c> before its first statement.
/// </summary>
internal sealed class SqlHeader
{
    private const string Mark = "-- uplift:";

    private static readonly string[] s_keys =
        ["collections", "contract", "id", "phase", "priority", "reason", "repeatable", "rows", "transaction", "type"];

    private readonly Dictionary<string, (string Value, SourcePosition Position)> _values = new(StringComparer.Ordinal);

    /// <summary>True when there is no header line.</summary>
    public bool IsEmpty => _values.Count == 0;

    /// <summary>The value of a key, or null.</summary>
    public string? this[string key] => _values.TryGetValue(key, out var found) ? found.Value : null;

    /// <summary>Where a key stands.</summary>
    public SourcePosition? PositionOf(string key) => _values.TryGetValue(key, out var found) ? found.Position : null;

    /// <summary>Reads the header of a script; a header line below the first statement is an error.</summary>
    public static SqlHeader Read(string file, string text, DiagnosticBag bag)
    {
        var header = new SqlHeader();
        var isTop = true;
        var lines = text.Split('\n');
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index].Trim();
            var position = new SourcePosition(file, index + 1);
            if (line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal)) isTop = false;
            if (!IsHeader(line)) continue;
            if (isTop) header.ReadLine(line[(line.IndexOf(':') + 1)..], position, bag);
            else Refuse("A header line stands below the first statement, where it does nothing.", position, bag,
                "Move it to the top.");
        }

        return header;
    }

    /// <summary>Adds what another variant of the same script says; it must not say otherwise.</summary>
    public void Merge(SqlHeader other, DiagnosticBag bag)
    {
        foreach (var (key, entry) in other._values)
        {
            if (_values.TryAdd(key, entry) || _values[key].Value == entry.Value) continue;
            Refuse($"'{key}={entry.Value}' contradicts '{key}={_values[key].Value}' in {_values[key].Position}.",
                entry.Position, bag,
                "All variants of a script share one header.");
        }
    }

    /// <summary>One of a closed set of words.</summary>
    public T Word<T>(string key, T otherwise, DiagnosticBag bag, params ReadOnlySpan<(string Word, T Value)> words)
    {
        if (!_values.TryGetValue(key, out var found)) return otherwise;
        var allowed = new List<string>();
        foreach (var (word, value) in words)
        {
            if (word == found.Value) return value;
            allowed.Add(word);
        }

        var listed = string.Join(", ", allowed);
        bag.Error(DiagnosticCodes.InvalidValue,
            $"'{key}' must be one of {listed}, not {QuotedText.Of(found.Value)}.", found.Position);
        return otherwise;
    }

    private static bool IsHeader(string line) =>
        line.StartsWith(Mark, StringComparison.OrdinalIgnoreCase) || line.StartsWith("--uplift:",
            StringComparison.OrdinalIgnoreCase);

    private void ReadLine(string text, SourcePosition position, DiagnosticBag bag)
    {
        var at = 0;
        while (true)
        {
            while (at < text.Length && text[at] == ' ') at++;
            if (at >= text.Length) return;
            if (ReadPair(text, ref at) is not var (key, value))
            {
                Refuse("The header is no list of key=value.", position, bag,
                    "Put values with blanks in double quotes.");
                return;
            }

            Add(key, value, position, bag);
        }
    }

    private void Add(string key, string value, SourcePosition position, DiagnosticBag bag)
    {
        if (!s_keys.Contains(key))
        {
            bag.Error(DiagnosticCodes.UnknownKey, $"The header of a script knows no '{key}'.", position,
                $"Known here: {string.Join(", ", s_keys)}.");
        }
        else if (!_values.TryAdd(key, (value, position)))
        {
            bag.Error(DiagnosticCodes.DuplicateKey, $"The key '{key}' stands in the header a second time.", position,
                "Keep one of them.");
        }
    }

    private static (string Key, string Value)? ReadPair(string text, ref int at)
    {
        var equals = text.IndexOf('=', at);
        if (equals <= at || text.AsSpan(at, equals - at).ContainsAny(' ', '"')) return null;
        var key = text[at..equals];
        var begin = equals + 1;
        var isQuoted = begin < text.Length && text[begin] == '"';
        if (isQuoted) begin++;
        var end = text.IndexOf(isQuoted ? '"' : ' ', begin);
        if (isQuoted && end < 0) return null;
        if (end < 0) end = text.Length;
        at = isQuoted ? end + 1 : end;
        var isApart = at >= text.Length || text[at] == ' ';
        return end > begin && isApart ? (key, text[begin..end]) : null;
    }

    private static void Refuse(string message, SourcePosition position, DiagnosticBag bag, string hint) =>
        bag.Error(DiagnosticCodes.InvalidHeader, message, position, hint);
}
