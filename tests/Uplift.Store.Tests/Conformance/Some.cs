using Uplift.Changes;
using Uplift.Diagnostics;
using Uplift.Packages;
using Uplift.Stores;

namespace Uplift.Store.Tests.Conformance;

/// <summary>Valid values, where a scenario does not care.</summary>
public static class Some
{
    public const string Product = "mod-items";

    public static DateTimeOffset Time { get; } = new(2030, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);

    public static JournalMark Mark(int step = 1, string run = "run-1") => new(run, step);

    public static LeaseRequest Request(TimeSpan? duration = null) =>
        new(Guid.NewGuid().ToString("N"), ProcessIdentity.Current, "a test", duration ?? TimeSpan.FromMinutes(1));

    /// <summary>A request of a process that died on this machine.</summary>
    public static LeaseRequest RequestOfTheDead() =>
        new(Guid.NewGuid().ToString("N"), ProcessIdentity.Current with { Started = 1 }, "a dead run",
            TimeSpan.FromHours(1));

    public static CollectionTable Collection(string name = "items", string? table = null, Func<Collection,
        Collection>? with = null)
    {
        var collection = new Collection
        {
            Name = name,
            Table = table ?? name,
            Position = new SourcePosition("module.json", 1, 1),
        };
        return new CollectionTable(Product, with is null ? collection : with(collection));
    }

    public static CollectionTable Mapped(string table, DocumentColumnType type = DocumentColumnType.Native) =>
        Collection("mapped", table, collection => collection with
        {
            Mapped = true,
            IdColumn = "key",
            DocumentColumn = "content",
            DocumentType = type,
        });

    /// <summary>
    /// Keeps texts byte for byte wherever they are stored, so that a scenario can ask for exactly what was written.
    /// </summary>
    public static CollectionTable Verbatim(string name = "items") =>
        Collection(name, null, collection => collection with { DocumentType = DocumentColumnType.Json });

    public static InstalledModule Module(string product = Product, string version = "1.0.0") =>
        new(product, version, "run-1", Time);

    public static AppliedChange Change(string id = "split", string version = "1.1.0", string product = Product) =>
        new(product, new ChangeKey(id, version), "document", "abc", AppliedStatus.Applied, "run-1", Time)
        {
            Changed = 3,
            Failed = 1,
        };

    public static RunRecord Run(string id = "run-1", RunState state = RunState.Running) =>
        new(id, "plan-1", "mod-items-2.0.0", state, "ann", Time, null, "{}", "");

    public static ObjectFailure Failure(string id, int step = 1, string message = "no such path") =>
        new(step, Product, new ChangeKey("split", "1.1.0"), "items", id, "/a/b", message);

    public static DocumentWrite Insert(string id, string text) => new(id, text, WriteKind.Insert);

    public static DocumentWrite Update(string id, string text) => new(id, text, WriteKind.Update);

    public static DocumentWrite Delete(string id) => new(id, null, WriteKind.Delete);
}
