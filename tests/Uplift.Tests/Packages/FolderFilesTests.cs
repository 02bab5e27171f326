using System.IO.Compression;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Packages;

public sealed class FolderFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _root;

    public FolderFilesTests()
    {
        _folder.Write("mod-x-1.0.0/module.json", SomePackage.Descriptor);
        _root = Path.Combine(_folder.Path, "mod-x-1.0.0");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_link_inside_the_package_is_a_file()
    {
        _folder.Write("mod-x-1.0.0/docs/a.md", "text");
        File.CreateSymbolicLink(Path.Combine(_root, "README"), "docs/a.md");
        using var files = FolderFiles.Open(_root, []).ShouldNotBeNull();

        files.Files.ShouldContain(new PackageFile("README", 4));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("nowhere")]
    [InlineData("../mod-x-1.0.0-other/a")]
    public void A_link_that_leaves_the_package_is_refused(string target)
    {
        _folder.Write("secret", "text");
        _folder.Write("mod-x-1.0.0-other/a", "text");
        File.CreateSymbolicLink(Path.Combine(_root, "README"), target);
        Refused("README").ShouldContain("leaves the package");
    }

    [Fact]
    public void A_link_to_a_folder_is_refused()
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "docs"), "..");
        Refused("docs").ShouldContain("link to a folder");
    }

    [Fact]
    public void Hidden_files_are_no_part_of_a_package()
    {
        _folder.Write("mod-x-1.0.0/.git/config", "");
        _folder.Write("mod-x-1.0.0/docs/.DS_Store", "");
        using var files = FolderFiles.Open(_root, []).ShouldNotBeNull();

        files.Files.ShouldHaveSingleItem().Path.ShouldBe("module.json");
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_said()
    {
        var bag = new DiagnosticBag();

        FolderFiles.Open(Path.Combine(_folder.Path, "none"), bag).ShouldBeNull();

        bag.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.UnreadableFile);
    }

    [Fact]
    public void Only_listed_files_can_be_opened()
    {
        _folder.Write("secret", "text");
        using var files = FolderFiles.Open(_root, []).ShouldNotBeNull();

        Should.Throw<FileNotFoundException>(() => files.Open("../secret"));
    }

    [Fact]
    public void A_packed_folder_is_the_same_package_and_always_the_same_bytes()
    {
        _folder.Write("mod-x-1.0.0/changes/1.0.0/010-a.yaml", SomePackage.Change);
        _folder.Write("mod-x-1.0.0/.hidden", "x");
        var one = Path.Combine(_folder.Path, "mod-x-1.0.0.zip");
        var other = Path.Combine(_folder.Path, "other.zip");

        PackagePacker.Pack(_root, one);
        File.SetLastWriteTimeUtc(Path.Combine(_root, "module.json"), new DateTime(2001, 1, 1, 0, 0, 0,
            DateTimeKind.Utc));
        PackagePacker.Pack(_root, other);

        File.ReadAllBytes(one).ShouldBe(File.ReadAllBytes(other));
        var packed = PackageReader.Read(one, []).ShouldNotBeNull();
        var plain = PackageReader.Read(_root, []).ShouldNotBeNull();
        packed.Digest.ShouldBe(plain.Digest);
        packed.Id.ShouldBe(plain.Id);
        packed.Files.Dispose();
        using var archive = ZipFile.OpenRead(one);
        archive.Entries.Select(entry => entry.FullName).ShouldBe(["changes/1.0.0/010-a.yaml", "module.json"]);
    }

    [Fact]
    public void A_package_with_errors_is_not_packed()
    {
        _folder.Write("mod-x-1.0.0/changes/1.0.0/010-a.yaml", "do: x");
        var path = Path.Combine(_folder.Path, "x.zip");

        Should.Throw<UpliftException>(() => PackagePacker.Pack(_root, path));

        File.Exists(path).ShouldBeFalse();
    }

    private string Refused(string path)
    {
        var bag = new DiagnosticBag();
        FolderFiles.Open(_root, bag).ShouldBeNull();
        var found = bag.ShouldHaveSingleItem();
        found.Code.ShouldBe(DiagnosticCodes.UnsafeFile);
        found.Position.ShouldBe(new SourcePosition($"{_root}/{path}"));
        return found.Message;
    }
}
