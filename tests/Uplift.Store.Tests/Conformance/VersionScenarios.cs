using Uplift.Diagnostics;
using Uplift.Documents;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>Laws of <see cref="IDataVersions"/>.</summary>
public abstract class VersionScenarios<TFixture>(TFixture fixture) : StoreScenarios<TFixture>(fixture)
    where TFixture : StoreFixture
{
    private const int Most = 100;

    private static readonly StoredDocument[] s_documents =
    [
        new("none", "{}"), new("elsewhere", """{"form": 9, "o'ne two": 9}"""), new("list", """{"o'ne two": [{"form": 9}]}"""),
        new("null", """{"o'ne two": {"form": null}}"""), new("text", """{"o'ne two": {"form": "2"}}"""),
        new("first", """{"o'ne two": {"form": 1}}"""), new("between", """{"o'ne two": {"form": 1.5}}"""),
        new("second", """{"o'ne two": {"form": 2}}"""), new("third", """{"o'ne two": {"form": 3}}"""), new("scalar", "7"),
    ];

    private static readonly CollectionTable s_native = Some.Collection("items", null, WithMember);

    private static readonly CollectionTable s_column = Some.Collection("items", null, declared =>
        declared with { Versions = new DataVersions(2, 1) { Column = "the \"form\"" } });

    [Theory]
    [InlineData(DocumentColumnType.Native)]
    [InlineData(DocumentColumnType.Json)]
    public async Task What_has_no_number_there_is_of_version_0(DocumentColumnType type)
    {
        var items = Some.Collection("items", null, declared => WithMember(declared) with { DocumentType = type });
        await using var session = await OpenWithAsync(items, s_documents);

        (await OlderAsync(session, items, 0)).Count.ShouldBe(0);
        (await OlderAsync(session, items, 1)).Count.ShouldBe(6);
        (await OlderAsync(session, items, 2)).Count.ShouldBe(8);
        (await OlderAsync(session, items, 3)).Count.ShouldBe(9);
        (await OlderAsync(session, items, 4)).Count.ShouldBe(10);
    }

    [Fact]
    public async Task The_older_objects_are_named_by_examples_and_counted_up_to_the_bound()
    {
        await using var session = await OpenWithAsync(s_native, s_documents);

        var all = await OlderAsync(session, s_native, 2, 8);
        var some = await OlderAsync(session, s_native, 2, 7);

        (all.Count, all.IsExact, some.Count, some.IsExact).ShouldBe((8, true, 7, false));
        all.Examples.Count.ShouldBe(OlderObjects.MostExamples);
        all.Examples.ShouldBeSubsetOf(s_documents.Select(row => row.Id).Except(["second", "third"]));
    }

    [Fact]
    public async Task The_index_is_made_once_gives_the_same_answer_and_refuses_no_object()
    {
        await using var session = await OpenWithAsync(s_native, s_documents);
        var before = await OlderAsync(session, s_native, 2);
        before.IsIndexed.ShouldBeFalse();
        var statement = await session.ReadAsync(transaction => transaction.Versions.FindIndexStatementAsync(s_native, Token));
        Assert.SkipWhen(statement is null, "The store needs no index.");

        await session.Store.ExecuteUnwrappedAsync(Some.Product, statement!, Token);

        (await session.ReadAsync(transaction => transaction.Versions.FindIndexStatementAsync(s_native, Token))).ShouldBeNull();
        var after = await OlderAsync(session, s_native, 2);
        (after.Count, after.IsIndexed).ShouldBe((before.Count, true));
        await session.PutAsync(s_native, null, Some.Insert("later", "[]"), Some.Update("none", """{"o'ne two": {"form": 1e2}}"""));
        (await OlderAsync(session, s_native, 2)).Count.ShouldBe(before.Count);
    }

    [Fact]
    public async Task Objects_are_read_and_counted_by_version_and_id()
    {
        await using var session = await OpenWithAsync(s_native, s_documents);
        var older = s_native with { Only = new ObjectSelection { Below = 2 } };
        var some = s_native with { Only = new ObjectSelection { Below = 2, Ids = ["text", "third", "it's", "none"] } };

        (await session.ReadAsync(transaction => transaction.Documents.ReadPageAsync(older, null, Most, Token))).Select(row => row.Id)
            .ShouldBe(s_documents.Select(row => row.Id).Except(["second", "third"]), ignoreOrder: true);
        (await session.ReadAsync(transaction => transaction.Documents.ReadPageAsync(some, "none", Most, Token))).Select(row => row.Id)
            .ShouldBe(["text"]);
        (await session.ReadAsync(transaction => transaction.Documents.EstimateAsync(older, Token))).ShouldBe(8);
        (await session.ReadAsync(transaction => transaction.Documents.EstimateAsync(some, Token))).ShouldBe(2);
    }

    [Fact]
    public async Task A_column_holds_the_version_and_begins_with_0()
    {
        Assert.SkipUnless(Fixture.NoScripts is null, Fixture.NoScripts ?? "");
        await using var session = await OpenWithAsync(s_column, new StoredDocument("a", "{}"), new StoredDocument("b", "7"));

        (await OlderAsync(session, s_column, 1)).Count.ShouldBe(2);
        await session.WriteAsync(transaction => transaction.Schema.ExecuteAsync(
            Some.Product, "update items set \"the \"\"form\"\"\" = 2 where id = 'b'", Token));
        (await OlderAsync(session, s_column, 2)).Examples.ShouldBe(["a"]);

        var statement = await session.ReadAsync(transaction => transaction.Versions.FindIndexStatementAsync(s_column, Token));
        await session.Store.ExecuteUnwrappedAsync(Some.Product, statement.ShouldNotBeNull(), Token);
        var indexed = await OlderAsync(session, s_column, 3);
        (indexed.Count, indexed.IsIndexed).ShouldBe((2, true));
    }

    [Fact]
    public async Task A_column_that_is_not_there_is_named()
    {
        await using var session = await OpenWithAsync(Some.Collection(), new StoredDocument("a", "{}"));

        var error = await Should.ThrowAsync<UpliftException>(() => OlderAsync(session, s_column, 1));

        error.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.UnusableTable);
        error.Diagnostics[0].Hint.ShouldNotBeNull();
    }

    private static Collection WithMember(Collection declared) =>
        declared with { Versions = new DataVersions(2, 1) { Member = DocumentPath.Parse("/o'ne two/form") } };

    private static Task<OlderObjects> OlderAsync(Session session, CollectionTable items, int version, int most = Most) =>
        session.ReadAsync(transaction => transaction.Versions.FindOlderAsync(items, version, most, Token));
}
