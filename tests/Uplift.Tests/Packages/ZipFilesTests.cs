using System.IO.Compression;
using System.Text;
using Uplift.Diagnostics;
using Uplift.Packages;

namespace Uplift.Tests.Packages;

public sealed class ZipFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("../module.json", "leaves the package")]
    [InlineData("a/../../b", "leaves the package")]
    [InlineData("a//b", "leaves the package")]
    [InlineData("./a", "leaves the package")]
    [InlineData("C:/windows/x", "colon")]
    [InlineData("a\\b", "backslash")]
    [InlineData("a\nb", "control character")]
    [InlineData("a\u0000b", "control character")]
    [InlineData("con./x", "ends in a dot")]
    [InlineData("../", "leaves the package")]
    public void A_path_that_is_not_safe_everywhere_is_refused(string path, string why) =>
        Refusal(Archive(archive => Add(archive, path, "x"))).ShouldContain(why);

    [Theory]
    [InlineData("docs/a.txt", "docs/a.txt", "twice")]
    [InlineData("docs/a.txt", "docs/A.TXT", "twice")]
    [InlineData("docs/ä.txt", "docs/Ä.txt", "twice")]
    [InlineData("docs/a", "docs/a/b", "needs a folder")]
    [InlineData("docs/A", "docs/a/b", "needs a folder")]
    public void Names_that_collide_somewhere_are_refused(string one, string other,
        string why) => Refusal(Archive(archive =>
    {
        Add(archive, one, "x");
        Add(archive, other, "x");
    })).ShouldContain(why);

    [Fact]
    public void A_link_is_refused() => Refusal(Archive(archive =>
        Add(archive, "docs/a",
            "/etc/passwd").ExternalAttributes = unchecked((int)(0xA1FFu << 16)))).ShouldContain("is a link");

    [Fact]
    public void A_file_that_unpacks_to_far_more_is_refused() =>
        Refusal(Archive(archive => Add(archive, "docs/a", new string(' ', 2 << 20)))).ShouldContain("200 times");

    [Fact]
    public void A_small_file_may_be_packed_tightly() =>
        ZipFiles.Open(Archive(archive => Add(archive, "docs/a", new string(' ', 1 << 20))),
            []).ShouldNotBeNull().Dispose();

    [Fact]
    public void Too_many_entries_are_refused() => Refusal(Archive(archive =>
    {
        for (var number = 0; number <= 20_000; number++) archive.CreateEntry($"docs/{number}");
    })).ShouldContain("more than 20,000");

    [Fact]
    public void Too_much_to_unpack_is_refused()
    {
        var path = Archive(archive =>
        {
            Add(archive, "docs/a", "aaaa");
            Add(archive, "docs/b", "bbbb");
        });

        Refusal(path, PackageLimits.Default with { UnpackedBytes = 7 }).ShouldContain("unpacks to 8 bytes");
    }

    [Fact]
    public void A_text_file_that_is_too_large_is_refused()
    {
        var path = Archive(archive => Add(archive, "changes/a.sql", "select 1;"));

        Refusal(path, PackageLimits.Default with { TextBytes = 8 }).ShouldContain("at most 8");
    }

    [Fact]
    public void An_encrypted_entry_is_refused()
    {
        var path = Archive(archive => Add(archive, "docs/a", "x"));
        Patch(path, "PK\u0001\u0002"u8, 8, 1);

        Refusal(path).ShouldContain("encrypted");
    }

    [Fact]
    public void A_file_that_is_larger_than_recorded_cannot_be_read_beyond_it()
    {
        var path = Archive(archive => Add(archive, "docs/a", new string('x', 100)));
        Patch(path, "PK\u0001\u0002"u8, 24, 10);
        using var files = ZipFiles.Open(path, []).ShouldNotBeNull();

        var length = 0L;
        try
        {
            using var stream = files.Open("docs/a");
            length = stream.Length;
        }
        catch (InvalidDataException)
        {
            return;
        }

        length.ShouldBe(10);
    }

    [Fact]
    public void What_is_no_archive_is_said()
    {
        var path = Path.Combine(_folder.Path, "x.zip");
        File.WriteAllText(path, "no archive");
        var bag = new DiagnosticBag();

        ZipFiles.Open(path, bag).ShouldBeNull();

        bag.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.UnreadableFile);
    }

    [Fact]
    public void An_archive_with_one_top_folder_is_that_folder()
    {
        var path = Archive(archive =>
        {
            archive.CreateEntry("mod-x-1.0.0/");
            Add(archive, "mod-x-1.0.0/module.json", SomePackage.Descriptor);
            Add(archive, "mod-x-1.0.0/changes/1.0.0/010-a.yaml", SomePackage.Change);
        });
        using var files = ZipFiles.Open(path, []).ShouldNotBeNull();

        files.Name.ShouldBe("mod-x-1.0.0");
        SomePackage.Read(files).Changes.ShouldHaveSingleItem().Id.ShouldBe("a");
    }

    [Fact]
    public async Task Several_threads_can_read_at_once()
    {
        var path = Archive(archive =>
        {
            for (var number = 0; number < 50; number++) Add(archive, $"docs/{number}",
                new string((char)('a' + number % 26), 10_000));
        });
        using var files = ZipFiles.Open(path, []).ShouldNotBeNull();

        await Parallel.ForEachAsync(files.Files, TestContext.Current.CancellationToken, async (file, cancellation) =>
        {
            using var reader = new StreamReader(files.Open(file.Path));
            var text = await reader.ReadToEndAsync(cancellation);
            text.ShouldBe(new string(text[0], 10_000));
        });
    }

    private static string Refusal(string path, PackageLimits? limits = null)
    {
        var bag = new DiagnosticBag();
        ZipFiles.Open(path, bag, limits).ShouldBeNull();
        var found = bag.ShouldHaveSingleItem();
        found.Position!.Value.File.ShouldStartWith(path);
        return found.Message;
    }

    private string Archive(Action<ZipArchive> fill)
    {
        var path = Path.Combine(_folder.Path, "mod-x-1.0.0.zip");
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        fill(archive);
        return path;
    }

    private static ZipArchiveEntry Add(ZipArchive archive, string path, string text)
    {
        var entry = archive.CreateEntry(path);
        using var stream = entry.Open();
        stream.Write(Encoding.UTF8.GetBytes(text));
        return entry;
    }

    private static void Patch(string path, ReadOnlySpan<byte> signature, int offset, byte value)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.AsSpan().IndexOf(signature) + offset] = value;
        File.WriteAllBytes(path, bytes);
    }
}
