namespace Uplift.PostgreSql.PushDown;

/// <summary>Whether a member is there after it was written.</summary>
internal enum Presence
{
    /// <summary>Whatever was there before.</summary>
    Always,

    /// <summary>Where it was there before, and maybe where it was not.</summary>
    Kept,

    /// <summary>Perhaps not, although it was there before.</summary>
    Uncertain,
}

/// <summary>
/// Members of an object that are written, as expressions over the object as it was: rebuilding it once for all of them
/// is what a change costs most. Mutable while it is built.
/// </summary>
internal sealed class MemberPatch(string document)
{
    // Expressions over expressions grow; beyond this it is cheaper to rebuild the object in between.
    private const int LongestExpression = 500;

    /// <summary>What stands for a member that is taken away.</summary>
    public const string Absent = "(null::jsonb)";

    private readonly List<Member> _members = [];

    public bool IsEmpty => _members.Count == 0;

    /// <summary>True when reading what was written costs more than to write it.</summary>
    public bool IsLong => _members.Exists(member => member.Value.Length > LongestExpression);

    /// <summary>A member as it was written, or as it stands; a database null where there is none.</summary>
    public string Get(string name) => _members.Find(member => member.Name == name)?.Value ?? Standing(name);

    /// <summary>Whether a member is there.</summary>
    public string Exists(string name) =>
        _members.Find(member => member.Name == name) is { Value: { } value }
            ? $"({value} is not null)" : IsStanding(name);

    /// <summary>Gives a member another name; it must not be where both are there.</summary>
    public void Rename(string from, string to)
    {
        var (value, standing, exists) = (Get(from), Get(to), Exists(from));
        var isFirst = !_members.Exists(member => member.Name == to);
        Put(from, Absent, Presence.Uncertain);
        var renamed = $"coalesce({value}, {standing})";
        if (isFirst) _members.Add(new Member(to, renamed, Presence.Kept, exists, value));
        else Put(to, renamed, Presence.Kept);
    }

    public void Put(string name, string value, Presence presence)
    {
        var index = _members.FindIndex(member => member.Name == name);
        if (index < 0)
        {
            _members.Add(new Member(name, value, presence));
            return;
        }

        var before = _members[index].Presence;
        var kept = presence == Presence.Kept ? before : presence;
        _members[index] = new Member(name, value, kept);
    }

    /// <summary>The object with the members written; of anything but an object it may raise an error.</summary>
    public string Applied => string.Join(" || ", [WithoutRemoved, .. Written]);

    /// <summary>Whether one of the members is another than it was.</summary>
    public string Changed => IsEmpty
        ? "false"
        : string.Join(" or ", _members.Select(member => member.Value == Absent
            ? IsStanding(member.Name)
            : $"{member.Value} is distinct from {Standing(member.Name)}"));

    private string WithoutRemoved
    {
        get
        {
            Member[] uncertain = [.. _members.Where(member => member.Presence == Presence.Uncertain)];
            if (uncertain is []) return document;
            if (uncertain is [{ Name: { } name, Value: { } value }])
            {
                if (value == Absent) return $"({document} - {JsonSteps.Literal(name)})";
                return $"(case when {value} is null then {document} - {JsonSteps.Literal(name)} else {document} end)";
            }

            var names = string.Join(", ", uncertain.Select(
                member => $"case when {member.Value} is null then {JsonSteps.Literal(member.Name)} end"));
            return $"({document} - array_remove(array[{names}]::text[], null))";
        }
    }

    // The first member that may be absent goes together with all that are there: one object less to join.
    private IEnumerable<string> Written
    {
        get
        {
            var always = string.Concat(_members.Where(member => member.Presence == Presence.Always)
                .Select(member => $", {JsonSteps.Literal(member.Name)}, {member.Value}"));
            Member[] others = [.. _members.Where(
                member => member.Presence != Presence.Always && member.Value != Absent)];
            if (others is [] && always.Length > 0) yield return $"jsonb_build_object({always[2..]})";
            foreach (var (index, member) in others.Index())
            {
                var (where, value) = (member.Where ?? $"{member.Value} is not null", member.Written ?? member.Value);
                var rest = index == 0 ? always : "";
                var none = rest.Length > 0 ? $"jsonb_build_object({rest[2..]})" : $"'{NoMembers}'::jsonb";
                yield return $"(case when {where} then jsonb_build_object({JsonSteps.Literal(member.Name)}, {value}{rest}) "
                    + $"else {none} end)";
            }
        }
    }

    private string IsStanding(string name) => $"({document} ? {JsonSteps.Literal(name)})";

    private string Standing(string name) => $"({document} -> {JsonSteps.Literal(name)})";

    /// <param name="Where">Where it must be written; null: wherever the value is not null.</param>
    /// <param name="Written">What it is there; null: the value.</param>
    private sealed record Member(
        string Name, string Value, Presence Presence, string? Where = null, string? Written = null);

    private const string NoMembers = "{}";
}
