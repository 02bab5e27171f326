using System.Text;
using System.Text.Json.Nodes;
using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;

namespace Uplift.Store.Tests.PostgreSql;

/// <summary>What the database does by set is what the operations do in memory, object by object.</summary>
public sealed class PushDownTests(PostgreSqlFixture fixture) : StoreScenarios<PostgreSqlFixture>(fixture)
{
    private const int ProgramsOfEach = 40;
    private const int DocumentsOfEach = 24;

    private static readonly CollectionTable s_items = Some.Collection();

    public static TheoryData<string> Operations => [.. PushDownSome.Operations];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Rows_changed_by_set_are_those_of_memory_and_what_memory_refuses_is_left(string operation)
    {
        await using var session = await OpenWithAsync(s_items);
        var (easy, tried) = (0, 0);
        for (var seed = 0; seed < ProgramsOfEach || tried < ProgramsOfEach / 2; seed++)
        {
            var some = new PushDownSome(new Random((operation.Length * 1000) + operation[0] + (seed * 7919)));
            var text = some.Program(operation, seed % 3);
            var when = seed % 4 == 3 ? some.Condition() : null;
            if (Read(text, when) is not { } program) continue;
            tried++;
            var documents = Enumerable.Range(0, DocumentsOfEach)
                .Select(number => new StoredDocument($"{number:000}", some.Document())).ToArray();
            easy += await CompareAsync(session, program, documents, $"seed {seed}, when {when}: {text}");
        }

        easy.ShouldBeGreaterThan(tried * DocumentsOfEach / 3, "the translation leaves nearly everything to memory");
    }

    [Theory]
    [InlineData("""[{"rename":{"path":"/item_id","to":"refcode"}},{"set":{"path":"/schema","value":2}}]""")]
    [InlineData("""[{"set":{"path":"/made/by","value":{"x":[1]}}},{"default":{"path":"/status/name","value":"-"}}]""")]
    [InlineData("""[{"remove":{"path":"/status/name"}},{"remove":{"path":"/notes/*/kind"}},{"remove":{"path":"/tags/0"}}]""")]
    [InlineData("""[{"move":{"from":"/status/name","to":"/state"}},{"copy":{"from":"/id","to":"/old/id"}}]""")]
    [InlineData("""[{"move":{"from":"/notes/*/kind","to":"/notes/*/type"}},{"rename":{"path":"/notes/*/text","to":"body"}}]""")]
    [InlineData("""[{"map":{"path":"/status/name","values":{"open":"OPEN"},"else":"fail"}},{"convert":{"path":"/count","to":"text"}}]""")]
    [InlineData("""[{"convert":{"path":"/price","to":"number"}},{"convert":{"path":"/id","to":"text"}}]""")]
    [InlineData("""[{"wrap":{"path":"/item_id"}},{"wrap":{"path":"/status","as":"inner"}},{"unwrap":{"path":"/only"}}]""")]
    [InlineData("""[{"merge":{"path":"/status","value":{"name":null,"x":{"y":1}}}},{"merge":{"path":"/none","value":{"a":1}}}]""")]
    [InlineData("""[{"each":{"path":"/notes/*","where":{"equals":{"path":"/kind","value":"a"}},"do":[{"set":{"path":"/kind","value":"b"}}]}}]""")]
    [InlineData("""[{"each":{"path":"/notes/*","where":{"exists":"/kind"},"do":[{"remove":{"path":""}}]}}]""")]
    [InlineData("""[{"coalesce":{"to":"/title","from":["/none","/status/name"]}},{"append":{"to":"/tags","value":"z"}}]""")]
    [InlineData("""[{"delete":{},"when":{"all":[{"type":{"path":"/id","is":"text"}},{"not":{"in":{"path":"/id","values":[1,2]}}}]}}]""")]
    public async Task Plain_documents_are_never_left(string operations)
    {
        const string plain = """
            {"id":"i1","item_id":"r","status":{"name":"open","date":"2030-01-01"},"tags":["x","y"],"count":3,"price":"1.50","only":[7],
             "notes":[{"kind":"a","text":"t"},{"kind":"b","text":"u"}]}
            """;
        await using var session = await OpenWithAsync(s_items);
        var program = Read(operations, null).ShouldNotBeNull();

        (await CompareAsync(session, program, [new StoredDocument("1", plain), new StoredDocument("2", "{}")], operations)).ShouldBe(2);
    }

    [Fact]
    public async Task What_was_changed_by_set_is_undone_byte_for_byte()
    {
        var documents = Enumerable.Range(0, 50).Select(number => new StoredDocument($"{number:00}", $$"""{"a": {{number}}, "b": [1.0]}""")).ToArray();
        await using var session = await OpenWithAsync(s_items, documents);
        var program = Read("""[{"rename":{"path":"/a","to":"c"}},{"delete":{},"when":{"equals":{"path":"/c","value":7}}}]""", null).ShouldNotBeNull();

        string? after = null;
        await session.WriteAsync(async transaction =>
        {
            var set = transaction.Documents.ShouldBeAssignableTo<ISetBasedDocuments>()!;
            while (true)
            {
                var range = await set.FindRangeAsync(s_items, after, 7, Token);
                if (range.Last is null) break;
                var batch = await set.ApplyAsync(set.Translate(s_items, [program])!, after, range, Some.Mark(), Token);
                batch.Changed.ShouldBe(range.Count);
                batch.Left.ShouldBeEmpty();
                after = range.Last;
            }
        });
        (await session.ReadAllAsync(s_items)).Count.ShouldBe(49);
        await session.WriteAsync(async transaction => (await transaction.Journal.RestoreAsync(s_items, Some.Mark(),
            99, Token)).ShouldBe(50));

        (await session.ReadAllAsync(s_items)).ShouldBe(documents);
    }

    // Returns how many rows the database dealt with.
    private static async Task<int> CompareAsync(
        Session session, DocumentProgram program, StoredDocument[] documents, string what)
    {
        await using var transaction = await session.Store.BeginAsync(session.Fence, Token);
        await transaction.Documents.WriteAsync(
            s_items, [.. documents.Select(item => Some.Insert(item.Id, item.Text))], null, Token);
        var before = await transaction.Documents.ReadPageAsync(s_items, null, 1000, Token);
        var set = transaction.Documents.ShouldBeAssignableTo<ISetBasedDocuments>()!;
        var translated = set.Translate(s_items, [program]).ShouldNotBeNull(what);

        var range = await set.FindRangeAsync(s_items, null, 1000, Token);
        var batch = await set.ApplyAsync(translated, null, range, null, Token);

        range.ShouldBe(new IdRange(documents[^1].Id, documents.Length));
        var left = batch.Left.Select(item => item.Id).ToHashSet();
        var stored = (await transaction.Documents.ReadPageAsync(s_items, null, 1000,
            Token)).ToDictionary(item => item.Id, item => item.Text);
        foreach (var item in before)
        {
            var seen = $"{what}\n{item.Text}\nbecame {stored.GetValueOrDefault(item.Id)}";
            if (left.Contains(item.Id)) stored[item.Id].ShouldBe(item.Text, seen);
            else Compare(program, item, stored.GetValueOrDefault(item.Id), seen);
        }

        return documents.Length - left.Count;
    }

    private static void Compare(DocumentProgram program, StoredDocument before, string? stored, string what)
    {
        var edit = new ObjectEdit(before.Id, DocumentText.Parse(before.Text), new EditContext("", Some.Time, new FetchedLookups()));
        try
        {
            program.Apply(edit);
        }
        catch (ObjectRefusedException error)
        {
            throw new ShouldAssertException($"refused in memory ({error.Message}) and done by the database: {what}");
        }

        (stored is null).ShouldBe(edit.Deleted, what);
        if (stored is not null) JsonValues.Equal(JsonNode.Parse(stored), edit.Root).ShouldBeTrue($"{what}\nand not {edit.Root}");
    }

    private static DocumentProgram? Read(string operations, string? when)
    {
        var bag = new DiagnosticBag();
        var list = SourceReader.Read("test.json", Encoding.UTF8.GetBytes(operations), bag);
        var condition = when is null ? null : SourceReader.Read("test.json", Encoding.UTF8.GetBytes(when), bag);
        if (list is null || (when is not null && condition is null)) return null;
        var program = new DocumentProgram(
            condition is null ? null : ConditionReader.Read(condition, bag), OperationReader.ReadAll(list, bag));
        return bag.Count == 0 ? program : null;
    }
}
