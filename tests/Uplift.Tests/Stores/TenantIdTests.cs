using Uplift.Diagnostics;
using Uplift.Stores;

namespace Uplift.Tests.Stores;

public sealed class TenantIdTests
{
    [Theory]
    [InlineData("diku")]
    [InlineData("0")]
    [InlineData("North.Library_2-b")]
    [InlineData("a23456789012345678901234567890123456789012345678")]
    public void A_plain_name_is_taken_as_written(string name) => TenantId.Parse(name).ToString().ShouldBe(name);

    [Theory]
    [InlineData(null, "nothing")]
    [InlineData("", "''")]
    [InlineData("it's", "'it\\'s'")]
    [InlineData("a\"b", "'a\"b'")]
    [InlineData("../etc", "'../etc'")]
    [InlineData("a\\b", "'a\\\\b'")]
    [InlineData("a\0b", "'a\\u0000b'")]
    [InlineData("a\u202Eb", "'a\\u202eb'")]
    [InlineData("diku\n", "'diku\\u000a'")]
    [InlineData("-diku", "'-diku'")]
    [InlineData(".", "'.'")]
    [InlineData("bücher", "'bücher'")]
    [InlineData("a234567890123456789012345678901234567890123456789", "'a234567890123456789012345678901234567890123456789'")]
    public void Any_other_name_is_refused_and_shown_safely(string? name, string shown)
    {
        TenantId.TryParse(name, out _).ShouldBeFalse();

        var error = Should.Throw<UpliftException>(() => TenantId.Parse(name));
        error.Code.ShouldBe(DiagnosticCodes.InvalidTenantId);
        error.Message.ShouldContain(shown);
        error.Message.ShouldContain("'_', '.' and '-'");
    }

    [Fact]
    public void The_default_value_names_no_tenant() => default(TenantId).Value.ShouldBe("");

    [Fact]
    public void A_long_hostile_name_is_cut() => QuotedText.Of(new string('x', 5000)).Length.ShouldBeLessThan(110);
}
