using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;
using Uplift.Documents.Xml;

namespace Uplift.Tests.Documents.Xml;

public sealed class XmlPathTests
{
    private const string Text = """
        <c:user xmlns:c="urn:c" oid="1"><c:name>it's [a|b]/x</c:name><c:role c:kind="x"><c:name>b</c:name></c:role><other/></c:user>
        """;

    [Theory]
    [InlineData("c:name")]
    [InlineData("c:missing")]
    [InlineData("c:role/c:name")]
    [InlineData("c:role/c:missing")]
    [InlineData("c:missing | c:role")]
    [InlineData("c:missing|c:none")]
    [InlineData("//c:name")]
    [InlineData(".//c:missing")]
    [InlineData("/c:user/c:role/@c:kind")]
    [InlineData("/c:user/c:role/@c:missing")]
    [InlineData("@oid")]
    [InlineData("../c:user")]
    [InlineData("*")]
    [InlineData("c:*")]
    [InlineData("c:role/*[c:missing]")]
    [InlineData("c:name[.='it' or . = \"it's [a|b]/x\"]")]
    [InlineData("c:role[c:missing or c:name='b']/c:name")]
    [InlineData("c:name[not(../c:missing)]")]
    [InlineData("descendant::c:name/text()")]
    [InlineData("c:role/ancestor::c:user")]
    [InlineData("(c:missing | c:role)/c:name")]
    [InlineData("self::node()")]
    [InlineData("c:role [1] / c:name")]
    [InlineData("other")]
    [InlineData("c:other")]
    public void An_expression_matches_what_the_framework_says(string expression)
    {
        var names = new XmlNamespaceManager(new NameTable());
        names.AddNamespace("c", "urn:c");
        var expected = XDocument.Parse(Text.Trim()).Root!.CreateNavigator().Select(expression, names).Count;

        var path = XmlPath.Compile(expression, new XmlNames(new Dictionary<string, string> { ["c"] = "urn:c" }));
        var root = Uplift.Documents.Xml.XmlText.Parse(Text.Trim()).Root;

        path.Select(root).Count.ShouldBe(expected);
        path.Holds(root).ShouldBe(expected > 0);
    }
}
