namespace Uplift.Changes;

/// <summary>What a piece of a script is.</summary>
internal enum SqlTokenKind
{
    /// <summary>A keyword, a bare name or a number.</summary>
    Word,

    /// <summary>Anything in quotes, with its quotes: text, name, dollar-quoted body.</summary>
    Quoted,

    /// <summary>One other character.</summary>
    Symbol,

    /// <summary>A quote or comment that never ends; it reaches to the end of the script.</summary>
    Unterminated,
}

/// <summary>A piece of a script; comments and blanks are between the pieces.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int End, int Line);

/// <summary>
/// Cuts SQL into tokens by the rules that PostgreSQL and SQLite share: <c>'it''s'</c>, <c>E'\''</c>, <c>"name"</c>,
/// <c>`name`</c>,
/// <c>$tag$ … $tag$</c>, <c>--</c> and nested <c>/* */</c> comments. Names in brackets, a peculiarity of SQLite, are
/// not known,
/// since brackets are array subscripts in PostgreSQL.
/// </summary>
internal struct SqlLexer(string text)
{
    private int _at;
    private int _line = 1;

    /// <summary>The next token; false at the end.</summary>
    public bool Next(out SqlToken token)
    {
        token = default;
        if (SkipTrivia() is { } open)
        {
            token = open;
            return true;
        }

        if (_at >= text.Length) return false;
        var start = _at;
        var line = _line;
        var kind = Scan();
        token = new SqlToken(kind, start, _at, line);
        return true;
    }

    private SqlTokenKind Scan()
    {
        var character = text[_at];
        switch (character)
        {
            case '\'':
                return Quote('\'', escapes: false);
            case '"' or '`':
                return Quote(character, escapes: false);
            case 'e' or 'E' when _at + 1 < text.Length && text[_at + 1] == '\'':
                _at++;
                return Quote('\'', escapes: true);
            case '$' when DollarTag() is { } tag:
                return DollarQuote(tag);
        }

        if (IsWordStart(character))
        {
            while (_at < text.Length && (IsWordStart(text[_at]) || text[_at] == '$')) _at++;
            return SqlTokenKind.Word;
        }

        Advance();
        return SqlTokenKind.Symbol;
    }

    private static bool IsWordStart(char character) => char.IsLetterOrDigit(character) || character == '_'
        || character > 127;

    private void Advance()
    {
        if (text[_at++] == '\n') _line++;
    }

    private bool StartsWith(string what) => string.CompareOrdinal(text, _at, what, 0, what.Length) == 0;

    private SqlToken? SkipTrivia()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(text[_at]) || text[_at] == '\uFEFF')
            {
                Advance();
            }
            else if (StartsWith("--"))
            {
                while (_at < text.Length && text[_at] != '\n') _at++;
            }
            else if (!StartsWith("/*"))
            {
                return null;
            }
            else if (SkipBlockComment() is { } open)
            {
                return open;
            }
        }

        return null;
    }

    private SqlToken? SkipBlockComment()
    {
        var start = _at;
        var line = _line;
        var depth = 0;
        do
        {
            if (_at >= text.Length) return new SqlToken(SqlTokenKind.Unterminated, start, _at, line);
            var step = StartsWith("/*") ? 1 : StartsWith("*/") ? -1 : 0;
            depth += step;
            if (step != 0) _at++;
            Advance();
        }
        while (depth > 0);
        return null;
    }

    private SqlTokenKind Quote(char quote, bool escapes)
    {
        _at++;
        while (_at < text.Length)
        {
            if (text[_at] == quote)
            {
                _at++;
                if (_at >= text.Length || text[_at] != quote) return SqlTokenKind.Quoted;
            }
            else if (escapes && text[_at] == '\\' && _at + 1 < text.Length)
            {
                Advance();
            }

            Advance();
        }

        return SqlTokenKind.Unterminated;
    }

    private readonly string? DollarTag()
    {
        var end = _at + 1;
        while (end < text.Length && IsWordStart(text[end])) end++;
        var isTag = end < text.Length && text[end] == '$' && !char.IsAsciiDigit(text[_at + 1]);
        return isTag ? text[_at..(end + 1)] : null;
    }

    private SqlTokenKind DollarQuote(string tag)
    {
        _at += tag.Length;
        while (_at < text.Length)
        {
            if (StartsWith(tag))
            {
                _at += tag.Length;
                return SqlTokenKind.Quoted;
            }

            Advance();
        }

        return SqlTokenKind.Unterminated;
    }
}
