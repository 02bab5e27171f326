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
    private readonly StringBuilder _text = new();
    private readonly string _original;
    private readonly List<string> _hard;
    private MemberPatch _patch;
    private string? _alias;

    /// <param name="aliases">Shared by all pipelines of a statement.</param>
    /// <param name="document">The value it starts with.</param>
    /// <param name="isRoot">True for documents: only objects can be translated; false for values within them.</param>
    public Pipeline(AliasCounter aliases, string document, bool isRoot)
    {
        _aliases = aliases;
        _original = document;
        _hard = isRoot ? [$"jsonb_typeof({document}) <> 'object'"] : [];
        _patch = new MemberPatch(document);
        IsRoot = isRoot;
        if (!isRoot) Start(document);
    }

    public AliasCounter Aliases => _aliases;

    /// <summary>The document as the last operation left it, members that were written included.</summary>
    public string Document
    {
        get
        {
            Settle();
            return $"{_alias}.d";
        }
    }

    /// <summary>
    /// The whole as expressions over the document alone; null unless all operations wrote members of the root.
    /// </summary>
    public (string Document, string Test)? Direct =>
        _alias is null ? (_patch.Applied, $"not ({Hard}) and ({_patch.Changed})") : null;

    /// <summary>True when members of the root can be read and written by name.</summary>
    public bool HasMembers => IsRoot && !MayVanish;

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
        Settle();
        var alias = _aliases.Next('l');
        var value = Condition is { } condition ? $"case when {condition} then {expression} end" : expression;
        _text.Append($"\ncross join lateral (select {value} as v offset 0) {alias}");
        return $"{alias}.v";
    }

    /// <summary>A member of the root by its name.</summary>
    public string Member(string name) => _patch.Get(name);

    /// <summary>
    /// Writes a member of the root, where the conditions hold; members that were written one after the other become
    /// one step.
    /// </summary>
    /// <param name="value">What it becomes; a database null takes it away where <paramref name="presence"/> says
    /// so.</param>
    /// <param name="hard">
    /// The condition under which the SQL is not exactly what the operation does, so that the
    /// object is treated in memory; null: it always is exact.
    /// </param>
    public void Write(string name, string value, Presence presence, string? hard = null)
    {
        if (Condition is { } condition)
        {
            value = $"case when {condition} then {value} else {Member(name)} end";
            if (presence == Presence.Always) presence = Presence.Kept;
            if (hard is not null) hard = $"{condition} and {hard}";
        }

        if (hard is not null) _hard.Add($"coalesce({hard}, false)");
        _patch.Put(name, value == MemberPatch.Absent ? value : $"({value})", presence);
        if (_patch.IsLong) Settle();
    }

    /// <summary>Gives a member of the root another name; objects that have both are not trusted to it.</summary>
    /// <returns>False when conditions hold it back; then nothing was done.</returns>
    public bool TryRename(string from, string to)
    {
        if (Condition is not null) return false;
        _hard.Add($"({_patch.Exists(from)} and {_patch.Exists(to)})");
        _patch.Rename(from, to);
        if (_patch.IsLong) Settle();
        return true;
    }

    /// <summary>Adds a step.</summary>
    /// <param name="document">What the document becomes.</param>
    /// <param name="hard">
    /// The condition under which the SQL is not exactly what the operation does, so that the
    /// object is treated in memory; null: it always is exact.
    /// </param>
    public void Step(string document, string? hard = null)
    {
        Settle();
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
        Continue(next);
    }

    /// <summary>
    /// The query of one row with the columns <c>d</c> (the document), <c>h</c> and <c>c</c>: whether it was changed.
    /// </summary>
    public override string ToString()
    {
        if (Direct is var (document, _))
        {
            return $"select s.d, s.h, s.c from (select case when {_hard[0]} then {_original} else {document} end as d, "
                + $"{Hard} as h, {_patch.Changed} as c offset 0) s";
        }

        var last = Document;
        return $"select {last}, {_alias}.h, {last} is distinct from {_original} as c {_text}";
    }

    private string Hard => _hard.Count == 0 ? "false" : string.Join(" or ", _hard);

    // A value that is no object is left alone: the expressions would raise errors.
    private void Settle()
    {
        if (_alias is null)
        {
            Start($"case when {_hard[0]} then '{NoMembers}'::jsonb else {_patch.Applied} end");
        }
        else if (!_patch.IsEmpty)
        {
            var next = _aliases.Next('s');
            var hard = string.Concat(_hard.Select(condition => $" or {condition}"));
            _text.Append($"\ncross join lateral (select {_patch.Applied} as d, {_alias}.h{hard} as h offset 0) {next}");
            Continue(next);
        }
    }

    private void Start(string document)
    {
        var alias = _aliases.Next('s');
        _text.Append($"from (select {document} as d, {Hard} as h offset 0) {alias}");
        Continue(alias);
    }

    private void Continue(string alias)
    {
        _alias = alias;
        _hard.Clear();
        _patch = new MemberPatch($"{alias}.d");
    }

    private string? Condition
    {
        get
        {
            string?[] parts = [MayVanish ? $"{_alias}.d is not null" : null, Guard, When];
            var given = parts.OfType<string>().ToArray();
            return given.Length == 0 ? null : string.Join(" and ", given);
        }
    }

    private const string NoMembers = "{}";
}
