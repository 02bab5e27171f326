using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>Says which XML documents a change, or which elements an operation, is for.</summary>
/// <param name="Position">Where it stands in its file.</param>
public abstract record XmlCondition(SourcePosition Position)
{
    /// <summary>The expressions that it evaluates, and the texts that matter there.</summary>
    internal abstract IEnumerable<(XmlPath Path, string[] Values)> Sites { get; }

    /// <summary>True when it holds where relative paths start. A path that matches several asks
    /// for one of them.</summary>
    internal abstract bool Holds(MarkupElement scope);
}

/// <summary>Holds when the expression matches something or is true.</summary>
internal sealed record XmlExistsCondition(SourcePosition Position, XmlPath Path) : XmlCondition(Position)
{
    internal override IEnumerable<(XmlPath Path, string[] Values)> Sites => [(Path, [])];

    internal override bool Holds(MarkupElement scope) => Path.Holds(scope);
}

/// <summary>Holds when what a path matches, or what an expression gives, passes a test of texts.</summary>
internal sealed record XmlTextCondition(SourcePosition Position, XmlPath Path, string[] Values, Func<string, bool> Test)
    : XmlCondition(Position)
{
    internal override IEnumerable<(XmlPath Path, string[] Values)> Sites => [(Path, Values)];

    internal override bool Holds(MarkupElement scope) => Path.GivesNodes
        ? Path.Select(scope).Exists(item => Test(item.Value.Trim()))
        : Test(Path.TextFrom(scope));
}

/// <summary>Holds when all, or one, of several conditions hold.</summary>
internal sealed record XmlJoinedCondition(SourcePosition Position, IReadOnlyList<XmlCondition> Conditions, bool All)
    : XmlCondition(Position)
{
    internal override IEnumerable<(XmlPath Path, string[] Values)> Sites =>
        Conditions.SelectMany(condition => condition.Sites);

    internal override bool Holds(MarkupElement scope) => All
        ? Conditions.All(condition => condition.Holds(scope))
        : Conditions.Any(condition => condition.Holds(scope));
}

/// <summary>Holds when another condition does not.</summary>
internal sealed record XmlNotCondition(SourcePosition Position, XmlCondition Condition) : XmlCondition(Position)
{
    internal override IEnumerable<(XmlPath Path, string[] Values)> Sites => Condition.Sites;

    internal override bool Holds(MarkupElement scope) => !Condition.Holds(scope);
}
