using FsCheck;
using FsCheck.Fluent;
using Uplift.Diagnostics;
using Uplift.Versions;

namespace Uplift.Tests.Versions;

public sealed class OkapiModuleIdTests
{
    private static readonly Gen<OkapiModuleId> s_ids =
        from product in Gen.Elements("a", "A", "b", "mod a")
        from numbers in Gen.Elements("", "-1", "-01", "-1.0", "-1.0.0", "-1.0.0.0", "-1.10", "-1.0.00010", "-12.3.10000")
        from preRelease in Gen.Elements("", "-1", "-01", "-a", "-a.1", "-a.b", "-9", "-10", "-99999999999999999999")
        from build in Gen.Elements("", "+", "+9", "+10")
        select OkapiModuleId.Parse(numbers.Length == 0 ? product : product + numbers + preRelease + build);

    [Fact]
    public void The_order_is_total_and_agrees_with_equality_and_distance()
    {
        Prop.ForAll(s_ids.Three().ToArbitrary(), ids =>
        {
            var (a, b, c) = ids;
            var antisymmetric = a.Distance(b) == -b.Distance(a);
            var transitive = !(a <= b && b <= c) || a <= c;
            var equality = a.Equals(b) == (a.CompareTo(b) == 0);
            var hash = !a.Equals(b) || a.GetHashCode() == b.GetHashCode();
            return antisymmetric && transitive && equality && hash && a.Equals(a) && a > null;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_id_has_every_prefix_that_is_cut_from_its_numbers_and_none_is_greater()
    {
        Prop.ForAll(s_ids.ToArbitrary(), id =>
        {
            if (!id.HasVersion) return !id.HasPrefix(id);
            var first = OkapiModuleId.Parse($"{id.Product}-{id.Version.Text.Split('.', '-', '+')[0]}");
            return id.HasPrefix(id) && id.HasPrefix(first) && id.HasPrefix(OkapiModuleId.Parse(id.Product));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Numbers_beyond_64_bits_compare_by_value_where_Okapi_fails()
    {
        var low = OkapiModuleId.Parse("a-1.0.0-99999999999999999999");
        var high = OkapiModuleId.Parse("a-1.0.0-100000000000000000000");

        low.Distance(high).ShouldBe(-1);
        high.Distance(OkapiModuleId.Parse("a-1.0.0-0100000000000000000000")).ShouldBe(0);
    }

    [Fact]
    public void Digits_of_every_script_are_digits()
    {
        var id = OkapiModuleId.Parse("mod-٣.1");

        id.Product.ShouldBe("mod");
        id.ShouldBe(OkapiModuleId.Parse("mod-3.1"));
        id.GetHashCode().ShouldBe(OkapiModuleId.Parse("mod-3.1").GetHashCode());
        id.Text.ShouldBe("mod-٣.1");
    }

    [Fact]
    public void A_Python_package_keeps_its_own_order()
    {
        var candidate = OkapiModuleId.Parse("lab-0.5.0rc2", VersionScheme.Pep440);
        var release = OkapiModuleId.Parse("lab-0.5.0", VersionScheme.Pep440);

        candidate.IsPreRelease.ShouldBeTrue();
        candidate.Distance(release).ShouldBe(-4);
        release.ShouldBe(OkapiModuleId.Parse("lab-0.5", VersionScheme.Pep440));
        release.ShouldNotBe(OkapiModuleId.Parse("lab-0.5.0"));
    }

    [Fact]
    public void A_refused_id_says_what_is_wrong_with_it() => Should.Throw<UpliftException>(() => OkapiModuleId.Parse("mod-2fa-1.0.0"))
        .Message.ShouldContain("its version has an end that belongs to none");
}
