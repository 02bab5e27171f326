using System.Buffers;

namespace Uplift.Server.Processes;

/// <summary>Reads what a module writes, line by line, hands each on and keeps the last ones. A line is cut where it
/// becomes too long to be of use, so that no module can fill the memory.</summary>
/// <param name="heard">Is told of each line.</param>
internal sealed class OutputTail(Action<string> heard)
{
    private const int LongestLine = 2_000;
    private const int Kept = 10;

    private readonly Queue<string> _last = [];

    /// <summary>The last lines, for a sentence that says why; "" when nothing was written.</summary>
    public string Describe()
    {
        lock (_last) return _last.Count == 0 ? "" : $"\n{string.Join('\n', _last)}";
    }

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(TextReader reader)
    {
        var buffer = ArrayPool<char>.Shared.Rent(LongestLine);
        var line = new System.Text.StringBuilder();
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
        catch (IOException)
        {
            // The pipe was closed on this side: nobody wants the rest.
        }
        finally
        {
            End(line);
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private void End(System.Text.StringBuilder line)
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
