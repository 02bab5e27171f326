using System.Text;

namespace Uplift.Execution;

/// <summary>Reads what a program writes, line by line, hands each on and keeps the last ones. A line is cut where it
/// becomes too long to be of use, so that no program can fill the memory.</summary>
/// <param name="heard">Is told of each line.</param>
internal sealed class OutputTail(Action<string> heard)
{
    private const int LongestLine = 2_000;
    private const int Kept = 10;

    private readonly Queue<string> _last = [];

    /// <summary>The last lines.</summary>
    public string Text
    {
        get
        {
            lock (_last) return string.Join('\n', _last);
        }
    }

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(TextReader reader)
    {
        var (buffer, line) = (new char[LongestLine], new StringBuilder());
        try
        {
            while (await reader.ReadAsync(buffer.AsMemory()) is > 0 and var count)
            {
                foreach (var character in buffer.AsSpan(0, count))
                {
                    if (character == '\n') End(line);
                    else if (line.Length < LongestLine && character != '\r') line.Append(character);
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Closed on this side while somebody held it open: nobody wants the rest.
        }

        End(line);
    }

    private void End(StringBuilder line)
    {
        if (line.Length == 0) return;
        var text = line.ToString();
        line.Clear();
        lock (_last)
        {
            _last.Enqueue(text);
            if (_last.Count > Kept) _last.Dequeue();
        }

        heard(text);
    }
}
