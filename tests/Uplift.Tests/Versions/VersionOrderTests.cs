using FsCheck;
using FsCheck.Fluent;
using Uplift.Versions;

namespace Uplift.Tests.Versions;

public sealed class VersionOrderTests
{
    private static readonly Gen<ModuleVersion> s_versions = Gen.OneOf(
        Parts(["0", "1", "1.0", "1.2", "2.0.0", "10.0.3"], ["", "-alpha", "-alpha.1", "-alpha.b", "-9", "-10", "-SNAPSHOT.12"],
            ["", "", "", "+build"], VersionScheme.Semantic),
        Parts(["0", "1", "1!1.0", "1.2", "2.0.0", "v10.0.3"], ["", "a1", "b", "rc1", ".post1", "-1", "a1.post2", "rc1-3"],
            ["", ".dev1", ".dev", "+a", "+1.a", ".dev1+2"], VersionScheme.Pep440));

    [Fact]
    public void The_order_is_total_and_agrees_with_equality()
    {
        Prop.ForAll(s_versions.Three().ToArbitrary(), versions =>
        {
            var (a, b, c) = versions;
            var antisymmetric = Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a));
            var transitive = !(a <= b && b <= c) || a <= c;
            var equality = a.Equals(b) == (a.CompareTo(b) == 0);
            var hash = !a.Equals(b) || a.GetHashCode() == b.GetHashCode();
            return antisymmetric && transitive && equality && hash && a.Equals(a) && a > null;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Sorting_does_not_depend_on_the_order_before()
    {
        Prop.ForAll(s_versions.ListOf().ToArbitrary(), versions =>
            versions.Order().SequenceEqual(Enumerable.Reverse(versions).Order())).QuickCheckThrowOnFailure();
    }

    private static Gen<ModuleVersion> Parts(string[] first, string[] second, string[] third, VersionScheme scheme) =>
        from a in Gen.Elements(first)
        from b in Gen.Elements(second)
        from c in Gen.Elements(third)
        select ModuleVersion.Parse(a + b + c, scheme);
}
