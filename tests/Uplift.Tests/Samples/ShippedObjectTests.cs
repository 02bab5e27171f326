using System.Text.RegularExpressions;
using System.Xml.Linq;
using Uplift.Documents.Xml;
using Uplift.Tests.Vectors.Midpoint;

namespace Uplift.Tests.Samples;

/// <summary>
/// Real shipped objects of three versions, customised in each way that matters, against rules that are read off the objects alone: the
/// customer's values all survive, the vendor's arrive everywhere else, conflicts are exactly the places that both changed.
/// </summary>
public sealed partial class ShippedObjectTests
{
    private static readonly string[] s_versions = ["v4.4.11", "v4.8.13", "v4.9.7"];

    public static TheoryData<string, int> Hops
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var file in Directory.EnumerateFiles(Path.Combine(MidpointCases.Root, "initial-objects", s_versions[0]), "*.xml").Order())
            {
                data.Add(Path.GetFileName(file), 0);
                data.Add(Path.GetFileName(file), 1);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Hops))]
    public void Nothing_of_the_customer_s_is_lost_and_nothing_of_the_vendor_s_is_missed(string file, int hop)
    {
        var (previous, next) = (Read(hop, file), Read(hop + 1, file));
        var customer = new Customer(previous, next);

        var merged = ShippedMerge.Merge(previous, next, customer.Text, MidpointRules.Merge);

        customer.Kinds.Count.ShouldBeGreaterThanOrEqualTo(2, "kinds of customisations");
        customer.Count.ShouldBeGreaterThanOrEqualTo(5);
        var result = ShippedLeaves.Of(XDocument.Parse(merged.Text).Root!);
        foreach (var (path, value) in customer.Expected) result.GetValueOrDefault(path).ShouldBe(value, path);
        merged.Conflicts.Select(conflict => Keys().Replace(conflict.Path, "")).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(customer.Conflicts.Select(path => Keys().Replace(path, "")).Distinct().Order(StringComparer.Ordinal));
        merged.Conflicts.ShouldAllBe(conflict => conflict.Outcome == ShippedOutcome.Kept && conflict.Shipped != conflict.Current);
        ShippedMerge.Merge(next, next, merged.Text, MidpointRules.Merge).Text.ShouldBe(merged.Text, "the same upgrade again");
    }

    [Fact]
    public void Customers_do_all_that_matters() => Hops.Select(row => new Customer(Read(row.Data.Item2, row.Data.Item1), Read(row.Data.Item2 + 1, row.Data.Item1)))
        .SelectMany(customer => customer.Kinds).Distinct().Count().ShouldBe(5);

    [Theory]
    [MemberData(nameof(Hops))]
    public void An_object_that_nobody_touched_becomes_the_one_that_is_shipped(string file, int hop)
    {
        var (previous, next) = (Read(hop, file), Read(hop + 1, file));

        var merged = ShippedMerge.Merge(previous, next, previous, MidpointRules.Merge);

        merged.Conflicts.ShouldBeEmpty();
        WithoutOwn(merged.Text).ShouldSayTheSameAs(WithoutOwn(next));
    }

    [Fact]
    public void A_secret_stays_whatever_is_shipped_and_is_not_told()
    {
        var shipped = Read(1, "user-administrator.xml");
        var own = AddPassword(shipped, "own");

        var merged = ShippedMerge.Merge(AddPassword(shipped, "old"), AddPassword(shipped, "new"), own, MidpointRules.Merge);

        merged.Text.ShouldBe(own);
        merged.Changes.ShouldAllBe(change => change.Outcome == ShippedOutcome.Secret && change.Previous == null && change.Current == null);
        merged.Changes.ShouldNotBeEmpty();
    }

    // Secrets, and what the product counts by itself, are never taken from the vendor.
    private static string WithoutOwn(string document)
    {
        var root = XDocument.Parse(document).Root!;
        root.Elements(root.Name.Namespace + "credentials").Remove();
        root.Attribute("version")?.Remove();
        return root.ToString();
    }

    private static string Read(int version, string file) => MidpointCases.Read("initial-objects", s_versions[version], file);

    private static string AddPassword(string document, string value)
    {
        var root = XDocument.Parse(document, LoadOptions.PreserveWhitespace);
        root.Root!.Elements(root.Root.Name.Namespace + "credentials").Remove();
        var space = root.Root.Name.Namespace;
        root.Root.Add(new XElement(space + "credentials", new XElement(space + "password", new XElement(space + "value", value))));
        return root.ToString(SaveOptions.DisableFormatting);
    }

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Keys();
}
