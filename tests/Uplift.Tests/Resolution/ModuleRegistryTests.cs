using FsCheck;
using FsCheck.Fluent;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Resolution;
using Uplift.Tests.Vectors.Okapi;
using Uplift.Versions;

namespace Uplift.Tests.Resolution;

public sealed class ModuleRegistryTests
{
    private static readonly ModuleDescriptor[] s_modules =
    [
        .. from product in (string[])["a", "b", "c"]
           from version in (string[])["1.9.0", "1.10.0", "2.0.0-SNAPSHOT.1", "1.2.10000"]
           select Descriptors.Good($$"""
               {"id": "{{product}}-{{version}}",
                "provides": [{"id": "{{product}}s", "version": "1.0", "scope": ["s"]}, {"id": "_tenant", "version": "2.0"}],
                "requires": [{"id": "x", "version": "1.0 2.0"}],
                "optional": [{"id": "x", "version": "1.0"}, {"id": "{{product}}-extra", "version": "1.0"}]}
               """),
    ];

    [Fact]
    public void A_registry_does_not_depend_on_how_it_came_about()
    {
        Prop.ForAll(Gen.Shuffle(s_modules).ToArbitrary(), modules =>
        {
            var whole = new ModuleRegistry(s_modules);
            ShouldEqual(modules.Aggregate(ModuleRegistry.Empty, (registry, module) => registry.With(module)), whole);
            var half = modules.Take(5).Aggregate(whole, (registry, module) => registry.Without(module.Id));
            ShouldEqual(half, new ModuleRegistry(modules.Skip(5)));
            ShouldEqual(modules.Aggregate(whole, (registry, module) => registry.Without(module.Id)), ModuleRegistry.Empty);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Modules_are_found_by_id_product_and_interface()
    {
        var registry = new ModuleRegistry(s_modules);

        registry.Find("b-1.10.0").ShouldNotBeNull().Id.Product.ShouldBe("b");
        registry.Find("b-01.10.00").ShouldNotBeNull();
        registry.Find("b-1.10").ShouldBeNull();
        registry.Find("b").ShouldBeNull();
        registry.Find("b-1.").ShouldBeNull();
        registry.VersionsOf("a").Select(module => module.Id.Text)
            .ShouldBe(["a-1.2.10000", "a-1.9.0", "a-1.10.0", "a-2.0.0-SNAPSHOT.1"]);
        registry.NewestOf("a").ShouldBe(registry.Find("a-2.0.0-SNAPSHOT.1"));
        registry.NewestOf("d").ShouldBeNull();
        registry.ProvidersOf("_tenant").Count.ShouldBe(registry.Count);
        registry.UsersOf("x").Count.ShouldBe(2 * registry.Count);
        registry.UsersOf("a-extra").ShouldAllBe(use => use.Module.Id.Product == "a");
        registry.Filtered(VersionFilter.Parse("false", "false")).NewestOf("a")!.Id.Text.ShouldBe("a-1.10.0");
    }

    [Fact]
    public void The_same_module_cannot_be_there_twice()
    {
        var registry = new ModuleRegistry(s_modules);

        Should.Throw<ArgumentException>(() => registry.With(s_modules[0]));
        Should.Throw<ArgumentException>(() => new ModuleRegistry([.. s_modules, s_modules[0]]));
        registry.Without(OkapiModuleId.Parse("d-1.0")).ShouldBeSameAs(registry);
    }

    [Theory]
    [InlineData("filter=b-1&npmSnapshot=false", "b-1.9.0 b-1.10.0")]
    [InlineData("filter=b&preRelease=only&npmSnapshot=false", "b-2.0.0-SNAPSHOT.1")]
    [InlineData("provide=as=1.0&latest=1", "a-2.0.0-SNAPSHOT.1")]
    [InlineData("provide=as=1.0,bs&latest=1&orderBy=id", "b-2.0.0-SNAPSHOT.1 a-2.0.0-SNAPSHOT.1")]
    [InlineData("provide=as&latest=1&orderBy=id&order=asc", "a-2.0.0-SNAPSHOT.1")]
    [InlineData("provide=as=1.1", "")]
    [InlineData("provide=as&scope=t", "")]
    [InlineData("require=c-extra&scope=s", "")]
    [InlineData("require=c-extra&latest=0&order=any", "c-2.0.0-SNAPSHOT.1")]
    [InlineData("filter=d", "")]
    public void A_list_holds_what_its_parameters_ask_for(string parameters, string ids) => string.Join(' ',
        new ModuleRegistry(s_modules).List(Query(parameters)).Select(module => module.Id.Text)).ShouldBe(ids);

    [Theory]
    [InlineData("latest=x")]
    [InlineData("orderBy=name")]
    [InlineData("orderBy=id&order=up")]
    [InlineData("preRelease=no")]
    [InlineData("provide=int=x")]
    [InlineData("filter=a-1.")]
    public void A_parameter_without_meaning_is_refused(string parameters) =>
        Should.Throw<UpliftException>(() => Query(parameters)).Code
            .ShouldBe(parameters.StartsWith("filter", StringComparison.Ordinal)
                ? DiagnosticCodes.InvalidModuleId
                : DiagnosticCodes.InvalidParameter);

    [Fact]
    public void Ids_to_leave_out_are_left_out() => new ModuleRegistry(s_modules)
        .List(Query("filter=a&preRelease=false&npmSnapshot=false") with { Except = [OkapiModuleId.Parse("a-1.9.0")] })
        .ShouldHaveSingleItem().Id.Text.ShouldBe("a-1.10.0");

    private static ModuleQuery Query(string parameters)
    {
        var pairs = parameters.Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return ModuleQuery.Parse(name => pairs.GetValueOrDefault(name));
    }

    private static void ShouldEqual(ModuleRegistry one, ModuleRegistry other)
    {
        one.All.ShouldBe(other.All);
        one.Products.ShouldBe(other.Products);
        foreach (var product in (string[])["a", "b", "c"])
        {
            one.VersionsOf(product).ShouldBe(other.VersionsOf(product));
            one.UsersOf(product + "-extra").ShouldBe(other.UsersOf(product + "-extra"));
        }

        foreach (var id in (string[])["as", "_tenant", "x"])
        {
            one.ProvidersOf(id).ShouldBe(other.ProvidersOf(id));
            one.UsersOf(id).ShouldBe(other.UsersOf(id));
        }
    }
}
