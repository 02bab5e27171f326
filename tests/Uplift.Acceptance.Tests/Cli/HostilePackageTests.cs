using System.IO.Compression;

namespace Uplift.Acceptance.Tests.Cli;

/// <summary>Archives that mean harm, on the command line.</summary>
public sealed class HostilePackageTests
{
    [Theory]
    [InlineData("../outside.txt", 1, "leaves the package")]
    [InlineData("/etc/outside.txt", 1, "absolute")]
    [InlineData("docs/bomb.txt", 4 << 20, "200 times")]
    public async Task A_hostile_archive_is_refused_and_nothing_is_written(string entry, int size, string reason)
    {
        using var uplift = UpliftProcess.OfSample("datalab-items");
        using (var archive = ZipFile.Open(uplift.PathOf("evil-1.0.0.zip"), ZipArchiveMode.Create))
        {
            Add(archive, "module.json", "{\"id\": \"evil-1.0.0\", \"name\": \"evil\"}");
            Add(archive, entry, new string(' ', size));
        }

        var files = Files(uplift);

        (await uplift.RunAsync("package", "check", "evil-1.0.0.zip")).ShouldExitWith(1).Output.ShouldContain(reason);
        (await uplift.RunAsync("catalog", "add", "evil-1.0.0.zip")).ShouldExitWith(1).Error.ShouldContain(reason);

        Files(uplift).ShouldBe(files);
        File.Exists(Path.Combine(Path.GetDirectoryName(uplift.Folder)!, "outside.txt")).ShouldBeFalse();
    }

    private static IEnumerable<string> Files(UpliftProcess uplift) =>
        [.. Directory.EnumerateFiles(uplift.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static void Add(ZipArchive archive, string name, string content)
    {
        using var writer = new StreamWriter(archive.CreateEntry(name).Open());
        writer.Write(content);
    }
}
