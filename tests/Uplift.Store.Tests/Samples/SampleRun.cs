using System.Text.Json.Nodes;
using Uplift.Documents;
using Uplift.Execution;
using Uplift.Packages;
using Uplift.Planning;
using Uplift.Store.Tests.Conformance;
using Uplift.Stores;
using Uplift.Tests.Samples;

namespace Uplift.Store.Tests.Samples;

/// <summary>One tenant of a sample workspace in a real store.</summary>
internal sealed class SampleRun(IStoreProvider provider, Upgrader upgrader, TenantId tenant)
{
    private static readonly RunOptions s_options = new() { Actor = "sample", AcceptIrreversible = true, AcceptPreview = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task<RunResult> GoToAsync(ModulePackage target)
    {
        var plan = await upgrader.PlanAsync([target.Id.ToString()], [tenant], new PlanOptions(), 1, Token);
        return await upgrader.Runner.ApplyAsync(tenant, plan, s_options, Token);
    }

    public Task<RunResult> UndoAsync() => upgrader.Undo.UndoAsync(tenant, null, s_options, StoreAccess.Live, Token);

    public async Task LoadAsync(ModulePackage package, MemoryTenant source)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, Token);
        var fence = await store.Leases.AcquireAsync(Some.Request(), Token);
        await using (var transaction = await store.BeginAsync(fence, Token))
        {
            foreach (var group in source.All.GroupBy(item => item.Collection))
            {
                var writes = group.Select(item =>
                    new DocumentWrite(item.Id, DocumentText.Write(item.Document), WriteKind.Insert)).ToList();
                await transaction.Documents.WriteAsync(TableOf(package, group.Key), writes, null, Token);
            }

            await transaction.CommitAsync(Token);
        }

        await store.Leases.ReleaseAsync(fence, Token);
    }

    /// <summary>Every collection of the package holds exactly the expected objects.</summary>
    public async Task ShouldHoldAsync(ModulePackage package, MemoryTenant expected)
    {
        await using var store = await provider.OpenAsync(tenant, StoreAccess.Live, Token);
        await using var transaction = await store.BeginAsync(null, Token);
        foreach (var collection in package.Collections)
        {
            var found = await transaction.Documents.ReadPageAsync(TableOf(package, collection.Name), null, 1000, Token);
            var objects = expected[collection.Name];
            found.Select(item => item.Id).ShouldBe(objects.Keys, ignoreOrder: true, collection.Name);
            foreach (var item in found)
            {
                JsonNode.DeepEquals(DocumentText.Parse(item.Text), objects[item.Id])
                    .ShouldBeTrue($"{collection.Name} {item.Id}\n{item.Text}\n{DocumentText.Write(objects[item.Id])}");
            }
        }
    }

    private static CollectionTable TableOf(ModulePackage package, string collection) =>
        new(package.Id.Product, package.CollectionNamed(collection));
}
