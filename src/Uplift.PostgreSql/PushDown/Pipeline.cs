using System.Text;

namespace Uplift.PostgreSql.PushDown;

/// <summary>Numbers aliases, so that nested pipelines do not hide each other's.</summary>
internal sealed class AliasCounter
{
    private int _last;

    public string Next(char kind) => $"{kind}{++_last}";
}

/// <summary>
/// Operations as a chain of lateral steps, each over the outcome of the one before: <c>d</c> the document (a database
/// null: it was taken away) and <c>h</c> true where the SQL is not exactly what the operation does. No step may raise
/// an error, whatever the document is. Mutable while it is built.
/// </summary>
internal sealed class Pipeline
{
    private readonly AliasCounter _aliases;
    private readonly StringBuilder _text;
    private string _alias;

    /// <param name="aliases">Shared by all pipelines of a statement.</param>
    /// <param name="document">The value it starts with.</param>
    /// <param name="hard">Whether it is beyond translation from the start.</param>
    /// <param name="isRoot">True for documents: they are objects; false for values within them.</param>
    public Pipeline(AliasCounter aliases, string document, string hard, bool isRoot)
    {
        _aliases = aliases;
        _alias = aliases.Next('s');
        _text = new StringBuilder($"from (select {document} as d, {hard} as h offset 0) {_alias}");
        IsRoot = isRoot;
    }

    public AliasCounter Aliases => _aliases;

    /// <summary>The document as the last step left it.</summary>
    public string Document => $"{_alias}.d";

    /// <summary>True when this is a whole document.</summary>
    public bool IsRoot { get; }

    /// <summary>A condition for all steps that follow, evaluated already; null for none.</summary>
    public string? Guard { get; set; }

    /// <summary>
    /// The condition of the operation that is being translated, over <see cref="Document"/>; null for none.
    /// </summary>
    public string? When { get; set; }

    /// <summary>True when a step may have taken the value away; then nothing more is done with it.</summary>
    public bool MayVanish { get; set; }

    /// <summary>Evaluates something once, where the conditions hold; elsewhere it is a database null.</summary>
    /// <returns>How later expressions name it.</returns>
    public string Let(string expression)
    {
        var alias = _aliases.Next('l');
        var value = Condition is { } condition ? $"case when {condition} then {expression} end" : expression;
        _text.Append($"\ncross join lateral (select {value} as v offset 0) {alias}");
        return $"{alias}.v";
    }

    /// <summary>Adds a step.</summary>
    /// <param name="document">What the document becomes.</param>
    /// <param name="hard">Where that is not exact; null for nowhere.</param>
    public void Step(string document, string? hard = null)
    {
        var condition = Condition;
        var next = _aliases.Next('s');
        var value = condition is null ? document : $"case when {condition} then {document} else {Document} end";
        var flag = (hard, condition) switch
        {
            (null, _) => $"{_alias}.h",
            (_, null) => $"{_alias}.h or coalesce({hard}, false)",
            _ => $"{_alias}.h or ({condition} and coalesce({hard}, false))",
        };
        _text.Append($"\ncross join lateral (select {value} as d, {flag} as h offset 0) {next}");
        _alias = next;
    }

    /// <summary>The query of one row with the columns <c>d</c> and <c>h</c>.</summary>
    public override string ToString() => $"select {_alias}.d, {_alias}.h {_text}";

    private string? Condition
    {
        get
        {
            string?[] parts = [MayVanish ? $"{Document} is not null" : null, Guard, When];
            var given = parts.OfType<string>().ToArray();
            return given.Length == 0 ? null : string.Join(" and ", given);
        }
    }
}
