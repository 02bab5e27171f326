namespace Uplift.Documents.Xml;

/// <summary>One step of a place that can be made: the name of an element or attribute, and what must
/// equal what in it.</summary>
/// <param name="Name">What is made; null for <c>.</c> and <c>..</c>, which are there or not.</param>
/// <param name="IsAttribute">An attribute is made.</param>
/// <param name="Match">Finds what is there already, from what the step starts at.</param>
/// <param name="Equalities">What is written into what is made, so that <paramref name="Match"/>
/// finds it afterwards.</param>
internal sealed record XmlStep(XmlName? Name, bool IsAttribute, XmlPath Match, IReadOnlyList<XmlEquality> Equalities);

/// <summary>A comparison in a predicate, from the element that it belongs to.</summary>
internal sealed record XmlEquality(XmlPlace Left, XmlPath Right);
