using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Uplift.Documents.Xml;
using Uplift.Tests.Vectors.Midpoint;

namespace Uplift.Tests.Documents.Xml;

/// <summary>A patch, applied by a plain RFC 5261 applier to the one document, gives the other in canonical form.</summary>
public sealed class XmlPatchTests
{
    private static readonly XmlNames s_names = new(new Dictionary<string, string>
    {
        ["c"] = "http://midpoint.evolveum.com/xml/ns/public/common/common-3",
        ["t"] = "urn:t",
    });

    [Theory]
    [InlineData("<a><b>1</b></a>", "<a><b>2</b></a>", "replace /a/b")]
    [InlineData("<a><b>1</b><b>2</b></a>", "<a><b>1</b><b>3</b></a>", "replace /a/b[2]")]
    [InlineData("<a>\n  <b/>\n</a>", "<a>\n  <b/>\n  <c>1</c>\n</a>", "add /a/c")]
    [InlineData("<a>\n  <b/>\n  <c/>\n</a>", "<a>\n  <c/>\n</a>", "remove /a/b")]
    [InlineData("<a x='1'/>", "<a x='2' y='3'/>", "replace /a/@x; add /a/@y")]
    [InlineData("<a xmlns='urn:t'><b/></a>", "<a xmlns='urn:t'><b>1</b></a>", "add /t:a/t:b")]
    [InlineData("<a xmlns='urn:t'><b>1</b></a>", "<a xmlns='urn:t'><c>1</c></a>", "replace /t:a/t:b")]
    [InlineData("<a><!--x--><b/></a>", "<a><!--y--><b/></a>", "replace /a/comment()")]
    [InlineData("<a><b/></a>", "<!--new--><a><b/></a><?p q?>", "add /; add /")]
    [InlineData("<a><b id='1'>x</b><b id='2'>y</b></a>", "<a><b id='2'>z</b><b id='3'>w</b></a>", "remove /a/b[1]; replace /a/b; add /a/b")]
    [InlineData("<a>one<b/>two</a>", "<a>one two</a>", "remove /a/b; replace /a")]
    [InlineData("<a><b>x</b></a>", "<c/>", "replace /a")]
    [InlineData("<a><b/></a>", "<a xmlns:p='urn:p'><b p:k='1'/></a>", "add /a/b/@p:k")]
    [InlineData("<a xmlns:p='urn:p'><b/></a>", "<a xmlns:p='urn:q'><b/></a>", "replace /a")]
    [InlineData("<a b='&lt;&#10;'/>", "<a b=\"&amp;'&#13;&quot;\"/>", "replace /a/@b")]
    [InlineData("<a>x</a>", "<a>]]&gt;<![CDATA[<&]]></a>", "replace /a")]
    [InlineData("<a/>", "<a></a>", "")]
    public void A_change_is_told_by_item(string before, string after, string places)
    {
        var patch = RoundTrip(before, after);

        string.Join("; ", patch.Operations.Where(operation => operation.Place.Length > 0).Select(operation => $"{operation.Word} {operation.Place}"))
            .ShouldBe(places);
    }

    [Fact]
    public void Indentation_goes_and_comes_with_its_item()
    {
        var patch = RoundTrip("<a>\n  <b>1</b>\n  <c>2</c>\n</a>", "<a>\n  <b>1</b>\n  <d/>\n  <e/>\n</a>");

        patch.Operations.Select(operation => operation.Word).ShouldBe(["remove", "add"]);
    }

    [Fact]
    public void All_rules_on_all_vectors_make_the_round_trip()
    {
        var (documents, changed) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(MidpointCases.Root, "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var original = File.ReadAllText(file);
            foreach (var tag in new[] { "v4.8.0", "v4.4.11" })
            {
                var rules = MidpointRules.Of(tag);
                var result = rules.Changes.Keys.Order(StringComparer.Ordinal).Aggregate(original, (text, change) => rules.Apply(change, text));
                changed += RoundTrip(original, result).Operations.Count > 0 ? 1 : 0;
            }

            documents++;
        }

        documents.ShouldBeGreaterThanOrEqualTo(64);
        changed.ShouldBeGreaterThanOrEqualTo(34);
    }

    [Fact]
    public void Any_two_versions_of_a_real_object_make_the_round_trip()
    {
        foreach (var group in Directory.EnumerateFiles(MidpointCases.Root, "*.xml", SearchOption.AllDirectories)
            .GroupBy(file => Path.GetDirectoryName(file)!.Contains("initial-objects/", StringComparison.Ordinal)
                ? Path.GetFileName(file) : Path.GetDirectoryName(file)!))
        {
            var texts = group.Order(StringComparer.Ordinal).Select(file => File.ReadAllText(file)).ToList();
            foreach (var (before, after) in texts.SelectMany(one => texts.Select(other => (one, other)))) RoundTrip(before, after);
        }
    }

    [Fact]
    public void Any_two_documents_make_the_round_trip() =>
        Prop.ForAll(Documents().Two().ToArbitrary(), pair => { RoundTrip(pair.Item1, pair.Item2); })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void A_document_that_is_made_is_added_to_the_root()
    {
        var output = new StringBuilder();
        XmlPatch.Creation(XmlText.Parse("<a xmlns='urn:t'><b/></a>"), s_names).WriteTo(output);

        output.ToString().ShouldBe("<diff xmlns:t=\"urn:t\"><add sel=\"/\"><a xmlns='urn:t'><b/></a></add></diff>");
    }

    private static XmlPatch RoundTrip(string before, string after)
    {
        var patch = XmlPatch.Between(XmlText.Parse(before), XmlText.Parse(after), s_names);
        var diff = new StringBuilder();
        patch.WriteTo(diff);

        var result = PlainXmlPatch.Apply(before, diff.ToString());

        CanonicalXml.Of(result).ShouldBe(CanonicalXml.Of(PlainXmlPatch.Load(after)), $"{before}\n{after}\n{diff}");
        if (before == after) patch.Operations.ShouldBeEmpty();
        return patch;
    }

    private static Gen<string> Documents() => Element(3).Select(element => $"<r xmlns=\"urn:t\" xmlns:c=\"urn:c\">{element}</r>");

    private static Gen<string> Element(int depth)
    {
        var name = Gen.Elements("a", "b", "c:a", "c:b");
        var attributes = Gen.Elements("", "", " k=\"1\"", " k=\"2\"", " c:k=\"1\"", " id=\"1\"", " id=\"2\"", " xmlns:d=\"urn:d\" d:k=\"3\"", " xmlns=\"\"");
        var text = Gen.Elements("", "\n  ", "\n", "x", "y &amp; z", "<!--n-->", "<!--m-->", "<?p q?>", "<![CDATA[<]]>");
        var inner = depth == 0
            ? text
            : Gen.Choose(0, 4).SelectMany(count => Gen.ArrayOf(text.Zip(Element(depth - 1), (left, right) => left + right), count))
                .Zip(text, (parts, last) => string.Concat(parts) + last);
        return name.SelectMany(own => attributes.SelectMany(written => inner.Select(content => $"<{own}{written}>{content}</{own}>")));
    }
}
