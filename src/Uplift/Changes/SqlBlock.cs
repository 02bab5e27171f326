namespace Uplift.Changes;

/// <summary>
/// Follows one statement and knows whether a semicolon would end it: no while a parenthesis or a body of statements is
/// open.
/// Mutable, since it is fed token by token.
/// </summary>
internal sealed class SqlBlock
{
    private readonly Stack<(string Word, int Line)> _open = new();
    private string _previous = "";
    private string _creates = "";
    private bool _isCreate;
    private int _words;

    /// <summary>True while a semicolon belongs to the statement.</summary>
    public bool IsOpen => _open.Count > 0;

    /// <summary>What was opened and not closed.</summary>
    public string Opening => $"'{_open.Peek().Word}'";

    /// <summary>Where that stands.</summary>
    public int Line => _open.Peek().Line;

    private bool IsInBody => _open.Count > 0 && _open.Peek().Word != "(";

    public void Take(string text, SqlToken token)
    {
        if (token.Kind == SqlTokenKind.Symbol) TakeSymbol(text[token.Start], token.Line);
        if (token.Kind != SqlTokenKind.Word)
        {
            _previous = "";
            return;
        }

        // A member of something (new.end) is no keyword.
        var isMember = token.Start > 0 && text[token.Start - 1] == '.';
        var word = isMember ? "" : text[token.Start..token.End].ToUpperInvariant();
        TakeWord(word, token.Line);
        _previous = word;
    }

    private void TakeSymbol(char symbol, int line)
    {
        if (symbol == '(') _open.Push(("(", line));
        if (symbol == ')' && _open.Count > 0 && _open.Peek().Word == "(") _open.Pop();
    }

    private void TakeWord(string word, int line)
    {
        if (_words++ == 0) _isCreate = word == "CREATE";
        if (_isCreate && _creates.Length == 0 && word is "TRIGGER" or "FUNCTION" or "PROCEDURE"
            && _words <= 5) _creates = word;
        switch (word)
        {
            case "BEGIN" when _creates == "TRIGGER" && !IsOpen:
            case "ATOMIC" when _previous == "BEGIN" && _creates is "FUNCTION" or "PROCEDURE" && !IsOpen:
                _open.Push(("BEGIN", line));
                break;
            case "CASE" when IsInBody:
                _open.Push(("CASE", line));
                break;
            case "END" when IsInBody:
                _open.Pop();
                break;
        }
    }
}
