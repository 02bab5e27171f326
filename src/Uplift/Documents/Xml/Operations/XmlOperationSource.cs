using System.Globalization;
using Uplift.Diagnostics;

namespace Uplift.Documents.Xml;

/// <summary>The text of one operation on XML documents while it is read.</summary>
internal sealed record XmlOperationSource(
    string Name, MappingReader Keys, SourcePosition Position, XmlCondition? When, XmlNames Names,
    XmlOperationReader Reader)
    : OperationText(Name, Keys, Position)
{
    private const int MostPruned = 100;

    // Stands in for a path that was complained about; the operation is thrown away.
    private XmlPath Nothing => XmlPath.Compile("/..", Names);

    /// <inheritdoc/>
    public override ExistingPolicy Existing() =>
        Keys.TakeWord("existing", ExistingPolicy.Fail, ("fail", ExistingPolicy.Fail),
            ("keep", ExistingPolicy.Keep), ("overwrite", ExistingPolicy.Overwrite), ("append", ExistingPolicy.Append));

    /// <summary>A path to what is there: any expression that gives nodes.</summary>
    public XmlPath Path(string key)
    {
        if (Keys.Require(key) is not { } node || XmlPath.Read(node, What(key), Names, Bag) is not { } path)
        {
            return Nothing;
        }

        if (!path.GivesNodes) Wrong(key, $"{What(key)} must match nodes, not give a value.",
            "Write a path; calculate values with 'select' of 'set'.");
        return path;
    }

    /// <summary>A path to what may have to be made.</summary>
    public XmlPlace Place(string key) =>
        Keys.Require(key) is { } node && XmlPlace.Read(node, What(key), Names, Bag) is { } place
            ? place
            : new XmlPlace("/..", Nothing, []);

    /// <summary>A path whose last step can be made.</summary>
    public XmlPlace MadePlace(string key)
    {
        var place = Place(key);
        if (IsSound && !place.CanBeMade)
        {
            Wrong(key, $"{What(key)} must end in the name of what is made there, not '{place}'.",
                "End it in an element (c:name) or an attribute (@name), without '//' before it.");
        }

        return place;
    }

    /// <summary>A qualified name.</summary>
    public XmlName QName(string key)
    {
        var text = Keys.RequireText(key);
        var name = text.Length == 0 ? null : Names.Read(text, Keys.Take(key)?.Position ?? Position, What(key), Bag);
        return name ?? new XmlName("", "nothing", "");
    }

    /// <summary>The value of an operation: <c>value</c>, or <c>select</c> with an expression.</summary>
    public XmlValue Value()
    {
        if (Keys.Has("value") == Keys.Has("select"))
        {
            Wrong("value", $"Operation '{Name}' needs 'value' or 'select'.", "Write one of them.");
        }

        if (Keys.Take("select") is { } select)
        {
            return new XmlValue(null, XmlPath.Read(select, What("select"), Names, Bag) ?? Nothing);
        }

        return new XmlValue(Content("value") ?? new XmlContent("", []), null);
    }

    /// <summary>The content under a key; null when it is absent.</summary>
    public XmlContent? Content(string key) =>
        Keys.Take(key) is { } node ? XmlContent.Read(node, What(key), Names, Bag) : null;

    /// <summary>How many empty elements around what is taken out go too.</summary>
    public int Prune()
    {
        if (Keys.Take("prune") is not { } node) return 0;
        if (node is SourceScalar { Value: { } value }
            && int.TryParse(value.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out var levels)
            && levels is > 0 and <= MostPruned) return levels;
        Wrong("prune", $"{What("prune")} must be a number from 1 to {MostPruned}.",
            "Write how many parents may go when they are left empty.");
        return 0;
    }

    /// <summary>Operations under a key; none when it is absent.</summary>
    public IReadOnlyList<XmlOperation> Operations(string key) => Keys.Take(key) is { } node
        ? Reader.ReadAll(node, Bag) : [];

    /// <summary>A condition under a key; null when it is absent.</summary>
    public XmlCondition? Condition(string key) => Keys.Take(key) is { } node ? Reader.Conditions.Read(node, Bag) : null;

    private string What(string key) => $"'{key}' of operation '{Name}'";
}

/// <summary>What an operation writes: content of the package, or what an expression gives.</summary>
internal sealed record XmlValue(XmlContent? Content, XmlPath? Select)
{
    /// <summary>The content to write into an element or attribute.</summary>
    public XmlContent From(XmlEdit edit) => Content ?? new XmlContent(Select!.TextFrom(edit.Scope), []);

    /// <summary>The text that matters, when it is known beforehand.</summary>
    public string[] Texts => Content?.Text is { } text ? [text] : [];
}
