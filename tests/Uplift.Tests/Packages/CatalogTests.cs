using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Versions;

namespace Uplift.Tests.Packages;

public sealed class CatalogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Folders_and_archives_are_found_side_by_side()
    {
        AddModule("mod-a-1.10.0");
        AddModule("mod-a-1.9.0");
        AddModule("mod-b-1.0.0");
        PackagePacker.Pack(Path.Combine(_folder.Path, "mod-b-1.0.0"), Path.Combine(_folder.Path, "mod-b-1.0.0.zip"));
        Directory.Delete(Path.Combine(_folder.Path, "mod-b-1.0.0"), recursive: true);
        _folder.Write("notes/readme.txt", "no package");

        var catalog = Load();

        catalog.All.Select(package => package.ToString()).ShouldBe(["mod-a-1.9.0", "mod-a-1.10.0", "mod-b-1.0.0"]);
        catalog.VersionsOf("mod-a").Count.ShouldBe(2);
        catalog.VersionsOf("mod-c").ShouldBeEmpty();
        catalog.Find(ModuleId.Parse("mod-a-1.9", VersionScheme.Semantic)).ShouldNotBeNull();
        catalog.Find("mod-b-1.0.0").ShouldNotBeNull();
        catalog.Find("mod-b-2.0.0").ShouldBeNull();
        foreach (var package in catalog.All) package.Files.Dispose();
    }

    [Fact]
    public void A_path_can_be_a_package_itself()
    {
        AddModule("mod-a-1.0.0");
        var bag = new DiagnosticBag();

        Catalog.Load([Path.Combine(_folder.Path, "mod-a-1.0.0")], bag).All.Count.ShouldBe(1);

        bag.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_package_twice_is_one()
    {
        AddModule("mod-a-1.0.0");
        var bag = new DiagnosticBag();

        Catalog.Load([_folder.Path, _folder.Path], bag).All.Count.ShouldBe(1);

        bag.ShouldBeEmpty();
    }

    [Fact]
    public void One_module_with_two_contents_is_an_error()
    {
        AddModule("one/mod-a-1.0.0", "mod-a-1.0.0");
        AddModule("two/mod-a-1.0.0", "mod-a-1.0.0");
        _folder.Write("two/mod-a-1.0.0/README", "other");
        var bag = new DiagnosticBag();

        Catalog.Load([Path.Combine(_folder.Path, "one"), Path.Combine(_folder.Path, "two")], bag);

        bag.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.DuplicatePackage);
    }

    [Fact]
    public void A_package_with_errors_is_left_out_and_the_others_stay()
    {
        AddModule("mod-a-1.0.0");
        _folder.Write("mod-b-1.0.0/module.json", "{");
        var bag = new DiagnosticBag();

        Catalog.Load([_folder.Path], bag).All.ShouldHaveSingleItem().Id.Product.ShouldBe("mod-a");

        bag.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.MalformedFile);
    }

    [Fact]
    public void A_path_to_nothing_is_an_error()
    {
        var bag = new DiagnosticBag();

        Catalog.Load([Path.Combine(_folder.Path, "none")], bag).All.ShouldBeEmpty();

        bag.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.MissingFile);
    }

    [Fact]
    public void Every_id_without_a_package_is_named()
    {
        AddModule("mod-a-1.0.0");

        var error = Should.Throw<UpliftException>(() => Targets.Resolve(Load(), ["mod-a-1.0.0", "mod-b-1.0.0", "x"]));

        error.Diagnostics.Select(item => item.Code).ShouldBe([DiagnosticCodes.UnknownTarget,
            DiagnosticCodes.UnknownTarget]);
    }

    private void AddModule(string folder, string? id = null) =>
        _folder.Write($"{folder}/module.json", $$"""{ "id": "{{id ?? folder}}", "name": "A" }""");

    private Catalog Load()
    {
        var bag = new DiagnosticBag();
        var catalog = Catalog.Load([_folder.Path], bag);
        bag.ShouldBeEmpty();
        return catalog;
    }
}
