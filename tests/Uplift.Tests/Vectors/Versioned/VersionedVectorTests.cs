using Uplift.Sqlite;
using Uplift.Stores;
using Uplift.Stores.Memory;

namespace Uplift.Tests.Vectors.Versioned;

/// <summary>The shared cases of version sequences, against the engine.</summary>
[Trait("Vectors", "versioned")]
public sealed class VersionedVectorTests
{
    [Theory]
    [MemberData(nameof(VersionedCases.Sequences), MemberType = typeof(VersionedCases))]
    public Task In_memory(string file, string id) => RunAsync(new MemoryProvider(), file, id);

    [Theory]
    [MemberData(nameof(VersionedCases.Sequences), MemberType = typeof(VersionedCases))]
    public Task In_sqlite(string file, string id) => InFolderAsync(provider => RunAsync(provider, file, id));

    [Theory]
    [MemberData(nameof(VersionedCases.Scripts), MemberType = typeof(VersionedCases))]
    public Task Scripts(string file, string id) =>
        InFolderAsync(provider => new ScriptCaseRunner(provider, VersionedCases.Find(file, id).Case).RunAsync());

    [Fact]
    public void Every_case_is_a_sequence_or_a_set_of_scripts()
    {
        var cases = VersionedCases.All().ToList();

        cases.ShouldNotBeEmpty();
        cases.ShouldAllBe(vector => vector.ContainsKey("steps") || vector.ContainsKey("scripts"));
    }

    private static async Task RunAsync(IStoreProvider provider, string file, string id)
    {
        var (whole, vector) = VersionedCases.Find(file, id);
        var isJobflow = ((string?)whole["reference"])?.StartsWith("jobflow", StringComparison.Ordinal) ?? false;
        var stampedAs = isJobflow ? "Update database version number to" : "Update database schema version to";
        await new SequenceRunner(provider, vector, stampedAs).RunAsync();
    }

    private static async Task InFolderAsync(Func<IStoreProvider, Task> work)
    {
        var folder = Directory.CreateTempSubdirectory("uplift-").FullName;
        try
        {
            await using var provider = new SqliteProvider("{tenant}.db", new SqliteOptions { Directory = folder });
            await work(provider);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
