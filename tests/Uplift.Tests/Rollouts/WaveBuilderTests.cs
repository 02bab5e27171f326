using FsCheck;
using FsCheck.Fluent;
using Uplift.Diagnostics;
using Uplift.Rollouts;

namespace Uplift.Tests.Rollouts;

/// <summary>Which tenant goes when.</summary>
public sealed class WaveBuilderTests
{
    [Fact]
    public void Canaries_go_first_and_shares_count_the_others()
    {
        var waves = Build(100, "5%,25%,100%", "t050", "t001");

        Of(waves, 0).ShouldBe(["t050", "t001"]);
        waves.GroupBy(tenant => tenant.Wave).Select(wave => wave.Count()).ShouldBe([2, 5, 20, 73]);
        Of(waves, 1)[0].ShouldBe("t000");
    }

    [Fact]
    public void Every_tenant_goes_once_and_slices_never_span_waves() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 400).ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(),
        (count, one, other) =>
        {
            var waves = Build(count, $"{Math.Min(one, other)}%,{Math.Max(one, other)}%,100%");
            return waves.Select(tenant => tenant.Tenant).Distinct().Count() == count && waves.Count == count
                && waves.GroupBy(tenant => tenant.Slice)
                    .All(slice => slice.Select(tenant => tenant.Wave).Distinct().Count() == 1)
                && waves.Select(tenant => tenant.Wave).Distinct().Order().SequenceEqual(
                    Enumerable.Range(0, waves.Max(tenant => tenant.Wave) + 1));
        }));

    [Fact]
    public void A_slice_has_work_for_as_many_as_may_go_at_once() =>
        Build(8, "100%").GroupBy(tenant => tenant.Slice).Select(slice => slice.Count()).ShouldBe([4, 4]);

    [Theory]
    [InlineData("50%", "10 of 20 tenants are left")]
    [InlineData("50%,20%,100%", "fewer tenants than the wave before")]
    public void Waves_that_make_no_sense_are_refused(string waves, string message) =>
        Should.Throw<UpliftException>(() => Build(20, waves)).Message.ShouldContain(message);

    [Fact]
    public void A_canary_that_has_nothing_to_do_is_refused() =>
        Should.Throw<UpliftException>(() => Build(3, "100%", "nobody")).Message.ShouldContain("nobody");

    [Theory]
    [InlineData("101%")]
    [InlineData("-1")]
    [InlineData("a few")]
    public void What_is_no_number_of_tenants_is_refused(string text) =>
        Should.Throw<UpliftException>(() => TenantShare.Parse(text));

    private static IReadOnlyList<RolloutTenant> Build(int count, string waves, params string[] canary) =>
        WaveBuilder.Build(
            new RolloutSpec
            {
                Targets = ["shop-2.0.0"],
                Canary = canary,
                Waves = [.. waves.Split(',').Select(TenantShare.Parse)],
            },
            [.. Enumerable.Range(0, count).Select(number => $"t{number:000}")]);

    private static List<string> Of(IReadOnlyList<RolloutTenant> waves, int wave) =>
        [.. waves.Where(tenant => tenant.Wave == wave).Select(tenant => tenant.Tenant)];
}
