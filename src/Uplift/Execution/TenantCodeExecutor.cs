using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Uplift.Changes;
using Uplift.Documents;
using Uplift.Planning;
using Uplift.Stores;

namespace Uplift.Execution;

/// <summary>
/// Runs a tenant-wide code change: in one transaction, or, when it is not transactional, unit by unit, each recorded
/// with its work.
/// </summary>
internal sealed class TenantCodeExecutor(RunContext context, TenantCodeStep step)
{
    public async Task<StepCursor> RunAsync(StepCursor cursor, CancellationToken cancellationToken)
    {
        var session = context.Session;
        if (step.Change.Transactional)
        {
            return await session.AdvanceAsync(
                context.Run.Id, cursor,
                async transaction =>
                {
                    // Made anew for each attempt: what an attempt that was rolled back remembers is not so.
                    var attempt = new Work(context, step, cursor);
                    await StepExecutor.CheckPreconditionsAsync(context, step, transaction, cancellationToken);
                    attempt.Enter(transaction);
                    await step.Change.Create().UpgradeAsync(attempt, cancellationToken);
                    return await FinishAsync(attempt, transaction, cancellationToken);
                }, FaultPoint.StepWritten, FaultPoint.StepCommitted, cancellationToken);
        }

        // Only before its first unit: afterwards its own work may be what does not fit the condition.
        if (cursor.Position is null)
        {
            await session.ReadAsync(
                async transaction =>
                {
                    await StepExecutor.CheckPreconditionsAsync(context, step, transaction, cancellationToken);
                    return true;
                }, cancellationToken);
        }

        var work = new Work(context, step, cursor);
        await step.Change.Create().UpgradeAsync(work, cancellationToken);
        return await session.AdvanceAsync(
            context.Run.Id, work.Cursor, transaction => FinishAsync(work, transaction, cancellationToken),
            FaultPoint.StepWritten, FaultPoint.StepCommitted, cancellationToken);
    }

    private async Task<StepCursor> FinishAsync(
        Work work, IStoreTransaction transaction, CancellationToken cancellationToken)
    {
        var done = work.Cursor with { Done = true };
        await StepExecutor.FinishAsync(context, step, done, transaction, cancellationToken);
        return done;
    }

    /// <summary>The context that the code sees.</summary>
    private sealed class Work(RunContext context, TenantCodeStep step, StepCursor cursor) : ITenantUpgradeContext
    {
        private const int Page = 500;

        private HashSet<string> _done = Units(cursor.Position);
        private ObjectEdit _ids = IdsOf(context, step, null);
        private IStoreTransaction? _transaction;

        public StepCursor Cursor { get; private set; } = cursor;

        public string Tenant => context.Session.Tenant.ToString();

        public DateTimeOffset Now => context.Origin.Now;

        public void Enter(IStoreTransaction transaction) => _transaction = transaction;

        public Guid NewId() => _ids.NewId();

        public async IAsyncEnumerable<UpgradeObject> ReadAsync(
            string collection, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var table = TableOf(collection);
            string? after = null;
            while (true)
            {
                var page = await Reading(
                    transaction => transaction.Documents.ReadPageAsync(table, after, Page, cancellationToken),
                    cancellationToken);
                foreach (var document in page)
                {
                    yield return new UpgradeObject(document.Id, Parse(collection, document));
                }

                if (page.Count < Page) yield break;
                after = page[^1].Id;
            }
        }

        public async Task<JsonObject?> FindAsync(string collection, string id, CancellationToken cancellationToken)
        {
            var found = await Reading(
                transaction => transaction.Documents.FindAsync(TableOf(collection), [id], cancellationToken),
                cancellationToken);
            return found.Count == 0 ? null : Parse(collection, found[0]);
        }

        public async Task PutAsync(
            string collection, string id, JsonObject document, CancellationToken cancellationToken)
        {
            var text = DocumentText.Write(document);
            var stored = await Writing().Documents.FindAsync(TableOf(collection), [id], cancellationToken);
            if (stored.Count > 0 && stored[0].Text == text) return;
            var kind = stored.Count > 0 ? WriteKind.Update : WriteKind.Insert;
            await WriteAsync(collection, new DocumentWrite(id, text, kind), cancellationToken);
        }

        public async Task DeleteAsync(string collection, string id, CancellationToken cancellationToken)
        {
            var stored = await Writing().Documents.FindAsync(TableOf(collection), [id], cancellationToken);
            if (stored.Count > 0)
            {
                await WriteAsync(collection, new DocumentWrite(id, null, WriteKind.Delete), cancellationToken);
            }
        }

        public async Task OnceAsync(
            string unit, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
        {
            if (_done.Contains(unit)) return;
            if (_transaction is not null)
            {
                await DoAsync(unit, work, cancellationToken);
                return;
            }

            var (before, done) = (Cursor, _done);
            Cursor = await context.Session.AdvanceAsync(
                context.Run.Id, before,
                async transaction =>
                {
                    (Cursor, _done) = (before, [.. done]);
                    _transaction = transaction;
                    try
                    {
                        await DoAsync(unit, work, cancellationToken);
                    }
                    finally
                    {
                        _transaction = null;
                    }

                    var next = Cursor with { Position = Names(_done) };
                    await transaction.Runs.PutCursorAsync(context.Run.Id, next, cancellationToken);
                    return next;
                }, FaultPoint.StepWritten, FaultPoint.UnitCommitted, cancellationToken);
        }

        // Ids of a unit come from its name: the same whether the units before it were done by this process or by an
        // interrupted one.
        private async Task DoAsync(string unit, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
        {
            var ids = _ids;
            _ids = IdsOf(context, step, unit);
            try
            {
                await work(cancellationToken);
            }
            finally
            {
                _ids = ids;
            }

            _done.Add(unit);
        }

        // The step ends here: what code across the tenant would do without this object cannot be known. The
        // caller adds tenant, module and change.
        private static JsonObject Parse(string collection, StoredDocument document)
        {
            try
            {
                return (JsonObject)DocumentText.Parse(document.Text);
            }
            catch (ObjectRefusedException error)
            {
                throw new InvalidDataException(
                    $"object '{document.Id}' of '{collection}'{(error.Path.Length > 0 ? $" at '{error.Path}'" : "")} cannot be read: "
                    + $"{error.Message.TrimEnd('.')}", error);
            }
        }

        public void Report(long done, long? total) =>
            context.Session.Observer.On(new StepReported(context.Session.Tenant, step, done, total));

        private static ObjectEdit IdsOf(RunContext context, TenantCodeStep step, string? unit) => new(
            unit is null ? context.Session.Tenant.ToString() : $"{context.Session.Tenant}\n{unit}", new JsonObject(),
            new EditContext($"{context.Origin.Seed}\n{step.Change.Key}", context.Origin.Now, new FetchedLookups()));

        private static string Names(HashSet<string> units) =>
            new JsonArray([.. units.Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))])
                .ToJsonString();

        private static HashSet<string> Units(string? position) =>
            position is null ? [] : [.. JsonNode.Parse(position)!.AsArray().Select(name => (string)name!)];

        private async Task WriteAsync(string collection, DocumentWrite write, CancellationToken cancellationToken)
        {
            if (step.Change.Writes is { } declared && !declared.Contains(collection))
            {
                throw new InvalidOperationException(
                    $"It writes '{collection}' but says that it writes "
                    + $"{(declared.Count == 0 ? "nothing" : string.Join(", ", declared))} only.");
            }

            await Writing().Documents.WriteAsync(TableOf(collection), [write], context.MarkOf(step), cancellationToken);
            Cursor = Cursor with { Changed = Cursor.Changed + 1 };
        }

        private IStoreTransaction Writing() => _transaction ?? throw new InvalidOperationException(
            $"Change {step.Change.Key} is not transactional: it must write inside OnceAsync, "
            + "so that an interrupted run can tell what is done.");

        private Task<T> Reading<T>(Func<IStoreTransaction, Task<T>> read, CancellationToken cancellationToken) =>
            _transaction is { } transaction ? read(transaction) : context.Session.ReadAsync(read, cancellationToken);

        private CollectionTable TableOf(string collection) =>
            new(step.Package.Id.Product, step.Package.CollectionNamed(collection));
    }
}
