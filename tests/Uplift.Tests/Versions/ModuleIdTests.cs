using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Tests.Versions;

public sealed class ModuleIdTests
{
    [Theory]
    [InlineData("module-1", "module", "1")]
    [InlineData("module-1-2+3", "module", "1-2+3")]
    [InlineData("mod-users-14.2.1-SNAPSHOT.299", "mod-users", "14.2.1-SNAPSHOT.299")]
    [InlineData("folio_handler-stripes-registry-1.4.0", "folio_handler-stripes-registry", "1.4.0")]
    [InlineData("edge-sip2-3.2.4", "edge-sip2", "3.2.4")]
    [InlineData("mod-a-1.0.0-a-b.c-d", "mod-a", "1.0.0-a-b.c-d")]
    [InlineData("mod-a-1.2.3.4.5", "mod-a", "1.2.3.4.5")]
    public void The_first_hyphen_before_a_digit_ends_the_product(string text, string product, string version)
    {
        var id = ModuleId.Parse(text, VersionScheme.Semantic);

        id.Product.ShouldBe(product);
        id.Version.Text.ShouldBe(version);
        id.ToString().ShouldBe(text);
    }

    [Fact]
    public void A_product_can_be_versioned_as_a_Python_package()
    {
        var id = ModuleId.Parse("pydatalab-0.5.0rc2", VersionScheme.Pep440);

        id.Product.ShouldBe("pydatalab");
        id.Version.IsPreRelease.ShouldBeTrue();
    }

    [Fact]
    public void Ids_are_equal_when_their_versions_are() => ModuleId.Parse("mod-a-1.0", VersionScheme.Semantic)
        .ShouldBe(ModuleId.Parse("mod-a-1.0.0", VersionScheme.Semantic));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("okapi")]
    [InlineData("1.0.0")]
    [InlineData("-1.0")]
    [InlineData("mod-a-")]
    [InlineData("mod_a_1.0.0")]
    [InlineData("mod-2fa-1.0.0")]
    [InlineData("mod-a-1.0.0 ")]
    [InlineData("../etc-1.0.0")]
    [InlineData("mod a-1.0.0")]
    [InlineData("mod'a-1.0.0")]
    public void What_has_no_product_or_no_version_is_refused(string? text)
    {
        ModuleId.TryParse(text, VersionScheme.Semantic, out _).ShouldBeFalse();

        var error = Should.Throw<UpliftException>(() => ModuleId.Parse(text, VersionScheme.Semantic));
        error.Code.ShouldBe(DiagnosticCodes.InvalidModuleId);
    }
}
