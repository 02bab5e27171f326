using Uplift.Layers;

namespace Uplift.Tests.Layers;

public sealed class TextFoldingTests
{
    [Theory]
    [InlineData("Magazin Süd", "magazin sud")]
    [InlineData("ÅNGSTRÖM", "angstrom")]
    [InlineData("Straße", "strasse")]
    [InlineData("Cafe\u0301", "cafe")]
    [InlineData("Łódź", "lodz")]
    [InlineData("Çeşme", "cesme")]
    [InlineData("Ήλιος", "ηλιοσ")]
    public void Case_and_accents_fall_away(string text, string expected) =>
        TextFolding.FoldAccents(TextFolding.FoldCase(text)).ShouldBe(expected);

    [Fact]
    public void Folding_case_leaves_accents() => TextFolding.FoldCase("ÄB").ShouldBe("äb");
}
