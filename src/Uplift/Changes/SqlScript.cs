namespace Uplift.Changes;

/// <summary>One statement of a script.</summary>
/// <param name="Text">From its first word to before the semicolon; comments inside it are kept.</param>
/// <param name="Line">The line of its first word, counted from 1.</param>
public sealed record SqlStatement(string Text, int Line)
{
    /// <summary>The first words in upper case; what is quoted stands as it is, every other sign by itself.</summary>
    public string[] Words(int count)
    {
        var words = new List<string>(count);
        var lexer = new SqlLexer(Text);
        while (words.Count < count && lexer.Next(out var token))
        {
            var word = Text[token.Start..token.End];
            words.Add(token.Kind == SqlTokenKind.Word ? word.ToUpperInvariant() : word);
        }

        return [.. words];
    }
}

/// <summary>What is wrong with a script whatever the database says.</summary>
public enum SqlProblemKind
{
    /// <summary>A quote, comment, parenthesis or BEGIN block never ends.</summary>
    Unterminated,

    /// <summary>A backslash outside quotes: a command of psql such as <c>\i</c> or <c>\copy</c>.</summary>
    ClientCommand,
}

/// <summary>A problem in a script, and the line where it begins.</summary>
public sealed record SqlProblem(SqlProblemKind Kind, string Message, int Line);

/// <summary>A script as its statements.</summary>
public sealed record SqlScript(IReadOnlyList<SqlStatement> Statements, IReadOnlyList<SqlProblem> Problems)
{
    /// <summary>The statements of a script; a part that never ends is the last one.</summary>
    public static IReadOnlyList<SqlStatement> Split(string text) => Read(text).Statements;

    /// <summary>
    /// Splits at the semicolons that end a statement: not those in quotes, comments, parentheses, the BEGIN … END of a
    /// trigger, or the
    /// BEGIN ATOMIC … END of a function.
    /// </summary>
    public static SqlScript Read(string text)
    {
        var statements = new List<SqlStatement>();
        var problems = new List<SqlProblem>();
        var block = new SqlBlock();
        var first = default(SqlToken?);
        var end = 0;
        var lexer = new SqlLexer(text);
        while (lexer.Next(out var token))
        {
            if (token.Kind == SqlTokenKind.Unterminated)
            {
                problems.Add(new SqlProblem(SqlProblemKind.Unterminated, $"{Opening(text, token)} never ends.",
                    token.Line));
            }

            var isSymbol = token.Kind == SqlTokenKind.Symbol;
            if (isSymbol && text[token.Start] == '\\') problems.Add(ClientCommand(text, token));
            if (isSymbol && text[token.Start] == ';' && !block.IsOpen)
            {
                if (first is { } begin) statements.Add(new SqlStatement(text[begin.Start..end], begin.Line));
                first = null;
                block = new SqlBlock();
                continue;
            }

            if (token.Kind == SqlTokenKind.Unterminated && text[token.Start] == '/') continue;
            first ??= token;
            end = token.End;
            block.Take(text, token);
        }

        if (first is not { } last) return new SqlScript(statements, problems);
        statements.Add(new SqlStatement(text[last.Start..end], last.Line));
        if (block.IsOpen && problems.Count == 0)
        {
            problems.Add(new SqlProblem(SqlProblemKind.Unterminated, $"{block.Opening} never ends.", block.Line));
        }

        return new SqlScript(statements, problems);
    }

    private static SqlProblem ClientCommand(string text, SqlToken token)
    {
        var end = token.End;
        while (end < text.Length && char.IsLetter(text[end])) end++;
        return new SqlProblem(SqlProblemKind.ClientCommand,
            $"'{text[token.Start..end]}' is a command of psql, not SQL.", token.Line);
    }

    private static string Opening(string text, SqlToken token) => text[token.Start] switch
    {
        '/' => "The comment '/*'",
        '$' => $"The dollar quote '{text[token.Start..(text.IndexOf('$', token.Start + 1) + 1)]}'",
        '"' or '`' => "The quoted name",
        _ => "The quoted text",
    };
}
