using Uplift.Documents;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>Laws of <see cref="IDocuments"/>.</summary>
public abstract class DocumentScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private static readonly CollectionTable s_items = Some.Verbatim();

    [Fact]
    public async Task Pages_follow_one_another_without_loss_or_repeat()
    {
        var documents = Enumerable.Range(0, 10_000)
            .Select(number => new StoredDocument($"{number * 7919 % 10_000:00000}",
                $$"""{"n":{{number}}}""")).ToArray();
        await using var session = await OpenWithAsync(s_items, documents);

        var read = await session.ReadAllAsync(s_items, page: 777);

        read.ShouldBe(documents.OrderBy(item => item.Id, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_scan_gives_what_pages_give_and_leaves_everything_unlocked()
    {
        var documents = Enumerable.Range(0, 50).Select(number => new StoredDocument($"{number:00}", $$"""{"n":{{number}}}""")).ToArray();
        await using var session = await OpenWithAsync(s_items, documents);

        var first = await session.ReadAsync(transaction => transaction.Documents.ScanAsync(s_items, new ScanQuery(null, 30), Token));
        var rest = await session.ReadAsync(transaction => transaction.Documents.ScanAsync(s_items, new ScanQuery("29", 30), Token));
        var some = await session.ReadAsync(transaction => transaction.Documents.ScanAsync(
            s_items, new ScanQuery("05", 30, ["03", "07", "none", "49"]), Token));

        first.Concat(rest).Select(item => item.Document).ShouldBe(documents);
        some.Select(item => item.Document.Id).ShouldBe(["07", "49"]);
        (await session.ReadAsync(transaction => transaction.Documents.FindIdsAsync(s_items, ["03", "none", "49"], Token)))
            .ShouldBe(["03", "49"], ignoreOrder: true);
    }

    [Fact]
    public async Task Every_kind_of_id_is_paged_found_changed_and_deleted()
    {
        string[] ids =
        [
            "0", "10", "9", "07", "-1", "1.0", "a", "A", "ä", "日本", "🙂", "x'y",
                "x\"y", "x`y", "a b", " a", "%", "_", "a\\b",
            "a/b", "a\nb", "null", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", new('x', 500),
        ];
        await using var session = await OpenWithAsync(s_items, [.. ids.Select(id => new StoredDocument(id, "{}"))]);

        (await session.ReadAllAsync(s_items, page: 1)).Select(item => item.Id).ShouldBe(ids, ignoreOrder: true);
        await session.PutAsync(s_items, Some.Mark(), [.. ids.Select(id => Some.Update(id, "[1]"))]);
        var found = await session.ReadAsync(transaction => transaction.Documents.FindAsync(s_items, ids, Token));
        found.ShouldBe(ids.Select(id => new StoredDocument(id, "[1]")), ignoreOrder: true);
        var entries = await session.ReadAsync(transaction => transaction.Journal.ReadAsync(s_items, Some.Mark(), null,
            99, Token));
        entries.Select(entry => entry.ObjectId).ShouldBe(ids, ignoreOrder: true);
        await session.PutAsync(s_items, Some.Mark(), [.. ids.Select(Some.Delete)]);
        (await session.ReadAllAsync(s_items)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData("  { \"a\" :\t1.0 ,\r\n \"b\":1e2, \"ü\\u00fc\": \"\\/\", \"a\": 1 }\n")]
    [InlineData("""{"big":123456789012345678901234567890.10}""")]
    [InlineData("\"🙂\"")]
    public async Task A_verbatim_document_reads_back_byte_for_byte(string text)
    {
        await using var session = await OpenWithAsync(s_items, new StoredDocument("a", text));

        (await session.ReadAllAsync(s_items)).ShouldBe([new StoredDocument("a", text)]);
    }

    [Theory]
    [InlineData(DocumentColumnType.Text, "<a xml:space='preserve'> <b/>\r\n</a>")]
    [InlineData(DocumentColumnType.Bytes, "<a>ü🙂</a>\n")]
    [InlineData(DocumentColumnType.Text, "")]
    [InlineData(DocumentColumnType.Bytes, "")]
    public async Task Text_and_bytes_hold_what_is_no_JSON(DocumentColumnType type, string text)
    {
        var collection = Some.Collection("pages", null, declared => declared with { DocumentType = type });
        await using var session = await OpenWithAsync(collection, new StoredDocument("a", "before"));

        await session.PutAsync(collection, Some.Mark(), Some.Update("a", text));

        (await session.ReadAllAsync(collection)).ShouldBe([new StoredDocument("a", text)]);
    }

    [Fact]
    public async Task A_native_document_keeps_its_values()
    {
        var items = Some.Collection();
        await using var session = await OpenWithAsync(items, new StoredDocument("a",
            """{"b":[1,"x",null,true,{"c":"ü"}]}"""));

        var text = (await session.ReadAllAsync(items)).ShouldHaveSingleItem().Text;

        System.Text.Json.Nodes.JsonNode.DeepEquals(
            System.Text.Json.Nodes.JsonNode.Parse(text),
            System.Text.Json.Nodes.JsonNode.Parse("""{"b":[1,"x",null,true,{"c":"ü"}]}""")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_against_what_is_there_is_refused_by_name(bool journaled)
    {
        var mark = journaled ? Some.Mark() : null;
        await using var session = await OpenWithAsync(s_items, new StoredDocument("there", "{}"));

        foreach (var write in new[] { Some.Update("absent", "{}"), Some.Delete("absent"), Some.Insert("there", "[]") })
        {
            var refusal = await Should.ThrowAsync<InvalidOperationException>(() => session.PutAsync(s_items, mark,
                write));
            refusal.Message.ShouldContain($"'{write.Id}'");
        }

        (await session.ReadAllAsync(s_items)).ShouldBe([new StoredDocument("there", "{}")]);
        (await session.ReadAsync(transaction => transaction.Journal.ReadStepsAsync("run-1", Token))).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_batch_takes_every_kind_of_write_in_its_order()
    {
        await using var session = await OpenWithAsync(s_items, new StoredDocument("a", "1"), new StoredDocument("b",
            "2"));

        var written = 0;
        await session.WriteAsync(async transaction => written = await transaction.Documents.WriteAsync(
            s_items, [Some.Update("a", "10"), Some.Delete("b"), Some.Insert("c", "3")], Some.Mark(), Token));

        written.ShouldBe(3);
        (await session.ReadAllAsync(s_items)).ShouldBe([new("a", "10"), new("c", "3")]);
    }

    [Fact]
    public async Task Nothing_to_write_and_nothing_to_find_is_no_error()
    {
        await using var session = await OpenWithAsync(s_items, new StoredDocument("a", "1"));

        await session.PutAsync(s_items, Some.Mark());

        await using var read = await session.Store.BeginAsync(null, Token);
        (await read.Documents.FindAsync(s_items, [], Token)).ShouldBeEmpty();
        (await read.Documents.FindByMemberAsync(s_items, DocumentPath.Parse("/a"), [], Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_many_ids_those_that_exist_are_found_once_each()
    {
        var documents = Enumerable.Range(0, 3000).Select(number => new StoredDocument($"{number:0000}",
            "{}")).ToArray();
        await using var session = await OpenWithAsync(s_items, documents);

        var ids = Enumerable.Range(1000, 5000).Select(number => $"{number:0000}").Append("1000").ToList();
        var found = await session.ReadAsync(transaction => transaction.Documents.FindAsync(s_items, ids, Token));

        found.ShouldBe(documents.Skip(1000), ignoreOrder: true);
    }

    [Theory]
    [InlineData("/code", "x1", "a")]
    [InlineData("/code", "it's \"ü\" \\ 🙂", "b")]
    [InlineData("/number", "7", "a")]
    [InlineData("/number", "1234567890123456789", "b")]
    [InlineData("/flag", "true", "a")]
    [InlineData("/deep/er/code", "d", "a")]
    [InlineData("/list/1", "second", "a")]
    [InlineData("/odd name's \"quoted\"", "q", "a")]
    [InlineData("/a.b", "dot", "a")]
    [InlineData("/~1~0", "escaped", "b")]
    [InlineData("/escaped", "quote \" and line\nend", "b")]
    public async Task An_object_is_found_by_the_text_of_a_member(string path, string value, string id)
    {
        await using var session = await OpenWithAsync(s_items,
            new StoredDocument("a",
                """
                {"code":"x1","number":7,"flag":true,"deep":{"er":{"code":"d"}},"list":["first","second"],
                 "odd name's \"quoted\"":"q","a.b":"dot","a":{"b":"no"}}
                """),
            new StoredDocument("b",
                """
                {"code":"it's \"ü\" \\ 🙂","number":1234567890123456789,"/~":"escaped","deep":"er",
                 "escaped":"quote \u0022 and line\nend"}
                """),
            new StoredDocument("c",
                """{"code":null,"number":{"x":7},"flag":["true"],"list":"second","deep":{"er":3}}"""),
            new StoredDocument("d", "[]"));

        var found = await session.ReadAsync(transaction =>
            transaction.Documents.FindByMemberAsync(s_items, DocumentPath.Parse(path), ["nothing", value], Token));

        found.Select(item => item.Id).ShouldBe([id]);
    }

    [Fact]
    public async Task Objects_with_one_of_many_values_come_in_the_order_of_their_ids()
    {
        var documents = Enumerable.Range(0, 2000)
            .Select(number => new StoredDocument($"{number:0000}", $$"""{"key":"k{{number % 1000}}"}""")).ToArray();
        await using var session = await OpenWithAsync(s_items, documents);

        var values = Enumerable.Range(500, 1000).Select(number => $"k{number}").ToList();
        var found = await session.ReadAsync(transaction =>
            transaction.Documents.FindByMemberAsync(s_items, DocumentPath.Parse("/key"), values, Token));

        found.ShouldBe(documents.Where((_, number) => number % 1000 >= 500));
    }

    [Fact]
    public async Task An_empty_collection_is_empty()
    {
        await using var session = await OpenWithAsync(s_items);

        await using var read = await session.Store.BeginAsync(null, Token);
        (await read.Documents.IsEmptyAsync(s_items, Token)).ShouldBeTrue();
        (await read.Documents.ReadPageAsync(s_items, null, 10, Token)).ShouldBeEmpty();
        (await read.Documents.EstimateAsync(s_items, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task A_small_collection_is_estimated_exactly()
    {
        await using var session = await OpenWithAsync(s_items, new StoredDocument("a", "1"), new StoredDocument("b",
            "2"));

        await using var read = await session.Store.BeginAsync(null, Token);
        (await read.Documents.IsEmptyAsync(s_items, Token)).ShouldBeFalse();
        (await read.Documents.EstimateAsync(s_items, Token)).ShouldBe(2);
    }

    [Fact]
    public async Task Declared_columns_are_filled_when_an_object_is_made_and_do_not_hinder()
    {
        var people = Some.Collection("people", null, declared => declared with
        {
            NameColumn = "label",
            TypeColumn = "kind",
            VersionColumn = "version",
            DocumentType = DocumentColumnType.Json,
        });
        await using var session = await OpenWithAsync(
            people, new StoredDocument("a", """{"name":"Ann","type":"user","_version":"3"}"""),
                new StoredDocument("b", "{}"));

        await session.PutAsync(people, Some.Mark(), Some.Update("a", """{"name":"Bob"}"""), Some.Delete("b"));

        (await session.ReadAllAsync(people)).ShouldBe([new("a", """{"name":"Bob"}""")]);
    }
}
