namespace Uplift.Documents.Xml;

/// <summary>The tokens from <paramref name="Start"/> to before <paramref name="End"/> of the old
/// list are replaced.</summary>
internal sealed record TokenEdit(int Start, int End, IReadOnlyList<string> Put)
{
    /// <summary>True when both do the same at the same place.</summary>
    public bool SameAs(TokenEdit other) => Start == other.Start && End == other.End && Put.SequenceEqual(other.Put);

    /// <summary>True when they overlap, or nothing old is left between them.</summary>
    public bool Touches(TokenEdit other) => Start <= other.End && other.Start <= End;
}

/// <summary>What must be replaced in one list of tokens to get another, by a longest common subsequence.</summary>
internal static class TokenDifference
{
    // The table of the search has the product of both lengths; beyond, the whole middle is one edit.
    private const long MostCells = 4_000_000;

    /// <summary>The edits in order; between two of them at least one token stays.</summary>
    public static IReadOnlyList<TokenEdit> Between(List<string> old, List<string> now)
    {
        var head = 0;
        while (head < old.Count && head < now.Count && old[head] == now[head]) head++;
        var tail = 0;
        while (tail < old.Count - head && tail < now.Count - head && old[^(tail + 1)] == now[^(tail + 1)]) tail++;
        var (oldEnd, nowEnd) = (old.Count - tail, now.Count - tail);
        if (head == oldEnd && head == nowEnd) return [];
        if ((long)(oldEnd - head) * (nowEnd - head) > MostCells)
        {
            return [new TokenEdit(head, oldEnd, now[head..nowEnd])];
        }

        return Walk(old, now, head, oldEnd, nowEnd, Table(old, now, head, oldEnd, nowEnd));
    }

    private static int[,] Table(List<string> old, List<string> now, int head, int oldEnd, int nowEnd)
    {
        var table = new int[oldEnd - head + 1, nowEnd - head + 1];
        for (var row = oldEnd - head - 1; row >= 0; row--)
        {
            for (var column = nowEnd - head - 1; column >= 0; column--)
            {
                table[row, column] = old[head + row] == now[head + column]
                    ? table[row + 1, column + 1] + 1
                    : Math.Max(table[row + 1, column], table[row, column + 1]);
            }
        }

        return table;
    }

    private static List<TokenEdit> Walk(
        List<string> old, List<string> now, int head, int oldEnd, int nowEnd, int[,] table)
    {
        var edits = new List<TokenEdit>();
        var (row, column, start, first) = (head, head, head, head);
        while (row < oldEnd || column < nowEnd)
        {
            if (row < oldEnd && column < nowEnd && old[row] == now[column])
            {
                Close();
                (row, column) = (row + 1, column + 1);
                (start, first) = (row, column);
            }
            else if (column == nowEnd
                || (row < oldEnd && table[row + 1 - head, column - head] >= table[row - head, column + 1 - head]))
            {
                row++;
            }
            else
            {
                column++;
            }
        }

        Close();
        return edits;

        void Close()
        {
            if (row > start || column > first) edits.Add(new TokenEdit(start, row, now[first..column]));
        }
    }
}
