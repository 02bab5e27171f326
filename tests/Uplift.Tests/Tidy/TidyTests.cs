using System.Reflection;
using System.Text.RegularExpressions;
using Uplift.Diagnostics;

namespace Uplift.Tests.Tidy;

/// <summary>What the repository promises about itself, held by the build.</summary>
public sealed partial class TidyTests
{
    private const int MaxLines = 400;
    private const int MaxColumns = 140;

    // The order of the design: a folder uses only those before it.
    private static readonly string[] s_layers =
    [
        "Diagnostics", "Versions", "Documents", "Layers", "Changes", "Packages", "Stores", "Resolution", "Calls", "Planning", "Execution",
        "ReadWrite", "Verification", "Control", "Jobs", "Rollouts",
    ];

    private static readonly string[] s_roots =
    [
        ".ci", ".editorconfig", ".gitattributes", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "Directory.Build.props",
        "Directory.Packages.props", "LICENSE", "README.md", "THIRD-PARTY.md", "Uplift.slnx", "bench", "docs", "eng", "global.json",
        "samples", "src", "test", "tests", "uplift",
    ];

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        var files = Tree.Files("src", ".cs");

        files.Count.ShouldBeGreaterThan(100);
        files.Where(file => Tree.Lines(file).Length > MaxLines).ShouldBeEmpty();
    }

    [Fact]
    public void No_source_line_is_longer_than_140_columns() => Tree.Files("src", ".cs")
        .SelectMany(file => Tree.Lines(file).Select((line, index) => (Place: $"{file}:{index + 1}", line.Length)))
        .Where(line => line.Length > MaxColumns).Select(line => line.Place).ShouldBeEmpty();

    [Fact]
    public void No_type_has_a_vague_name() => Tree.Files("src", ".cs")
        .Where(file => VagueName().IsMatch(Path.GetFileNameWithoutExtension(file))).ShouldBeEmpty();

    [Fact]
    public void Nothing_is_left_to_be_done_in_the_source() => Tree.Files("src", ".cs")
        .Where(file => Unfinished().IsMatch(Tree.Read(file))).ShouldBeEmpty();

    // Calls bind to a native library one by one: a second initialiser would hand one library's connections to another, which crashes.
    [Fact]
    public void Sqlite_is_loaded_in_one_place() => new[] { "src", "tests", "bench", "samples" }
        .SelectMany(folder => Tree.Files(folder, ".cs")).Where(file => !file.EndsWith("TidyTests.cs", StringComparison.Ordinal))
        .Where(file => Tree.Read(file).Contains("Batteries", StringComparison.Ordinal))
        .ShouldBe(["src/Uplift.Sqlite/SqliteLibrary.cs"]);

    [Fact]
    public void Folders_of_the_core_use_only_those_before_them()
    {
        var looked = 0;
        var wrong = new List<string>();
        foreach (var file in Tree.Files("src/Uplift", ".cs"))
        {
            var own = Array.IndexOf(s_layers, file.Split('/')[2]);
            own.ShouldBeGreaterThanOrEqualTo(0, file);
            foreach (Match used in UsedLayer().Matches(Tree.Read(file)))
            {
                looked++;
                if (Array.IndexOf(s_layers, used.Groups[1].Value) > own) wrong.Add($"{file}: {used.Value}");
            }
        }

        looked.ShouldBeGreaterThan(100);
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Projects_know_only_those_below_them()
    {
        string[] order = ["Uplift", "Uplift.Sqlite", "Uplift.PostgreSql", "Uplift.Workspaces", "Uplift.Workers", "Uplift.Server", "Uplift.Cli"];
        var wrong = new List<string>();
        foreach (var (index, project) in order.Index())
        {
            var references = ProjectReference().Matches(Tree.Read($"src/{project}/{project}.csproj"));
            wrong.AddRange(references.Select(reference => reference.Groups[1].Value)
                .Where(name => Array.IndexOf(order, name) >= index || Array.IndexOf(order, name) < 0)
                .Select(name => $"{project} -> {name}"));
        }

        wrong.ShouldBeEmpty();
        Directory.EnumerateDirectories(Path.Combine(Tree.Root, "src")).Select(Path.GetFileName).ShouldBe(order, ignoreOrder: true);
    }

    [Fact]
    public void The_root_holds_what_a_newcomer_expects_and_nothing_else()
    {
        var found = Directory.EnumerateFileSystemEntries(Tree.Root).Select(entry => Path.GetFileName(entry)!)
            .Where(name => name is not (".git" or "artifacts" or "bin" or "obj"));

        found.Except(s_roots).ShouldBeEmpty();
        s_roots.Where(name => !Path.Exists(Path.Combine(Tree.Root, name))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_code_of_a_finding_is_unique_and_described()
    {
        var codes = typeof(DiagnosticCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (field.Name, Code: (string)field.GetRawConstantValue()!)).ToList();
        var described = Tree.Read("docs/diagnostics.md");

        codes.Count.ShouldBeGreaterThan(40);
        codes.GroupBy(code => code.Code).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
        codes.Where(code => !described.Contains($"| {code.Code} |", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_operation_and_condition_is_described()
    {
        var described = Tree.Read("docs/reference/operations.md");
        var operations = Tree.Files("src/Uplift/Documents/Operations", "Operation.cs")
            .Select(file => Path.GetFileNameWithoutExtension(file)[..^"Operation".Length].ToLowerInvariant())
            .Where(name => name.Length > 0).ToList();

        operations.Count.ShouldBeGreaterThan(15);
        operations.Where(name => !described.Contains($"| `{name}` |", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_link_between_documents_leads_somewhere()
    {
        var looked = 0;
        var broken = new List<string>();
        foreach (var file in Tree.Files(".", ".md").Where(file => !file.StartsWith("tests", StringComparison.Ordinal)))
        {
            foreach (Match link in Link().Matches(Tree.Read(file)))
            {
                looked++;
                var target = Path.Combine(Tree.Root, Path.GetDirectoryName(file)!, link.Groups[1].Value);
                if (!Path.Exists(target)) broken.Add($"{file}: {link.Groups[1].Value}");
            }
        }

        looked.ShouldBeGreaterThan(5);
        broken.ShouldBeEmpty();
    }

    [Fact]
    public void Every_decision_has_a_number_of_its_own()
    {
        var numbers = Tree.Files("docs/decisions", ".md").Select(file => Path.GetFileName(file).Split('-')[0]).ToList();

        numbers.Count.ShouldBeGreaterThan(40);
        numbers.GroupBy(number => number).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
    }

    [Fact]
    public void Every_how_to_and_reference_is_found_from_the_readme()
    {
        var readme = Tree.Read("README.md");

        Tree.Files("docs", ".md").Where(file => !file.Contains("decisions", StringComparison.Ordinal))
            .Where(file => !readme.Contains($"({file})", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex("(Manager|Helper|Util|Utils|Impl)$")]
    private static partial Regex VagueName();

    [GeneratedRegex(@"NotImplementedException|//\s*(TODO|FIXME|HACK)|\#region")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^using Uplift\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex UsedLayer();

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*/([\w.]+)\.csproj""")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex Link();
}
