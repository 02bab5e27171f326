namespace Uplift.Acceptance.Tests.Cli;

/// <summary>The stores that every flow is run on.</summary>
public enum TestStore
{
    Sqlite,
    PostgreSql,
}

/// <summary>Makes workspaces on either store.</summary>
public static class TestStores
{
    extension(PostgreSqlServer server)
    {
        /// <summary>A copy of a sample workspace on a store of its own.</summary>
        public async Task<UpliftProcess> CopySampleAsync(string name, TestStore store) =>
            UpliftProcess.OfSample(name, await server.AddressAsync(store));

        /// <summary>The address of a store of its own; null: that of the workspace.</summary>
        public async Task<string?> AddressAsync(TestStore store) =>
            store == TestStore.Sqlite ? null : $"postgresql:{await server.CreateDatabaseAsync()}";
    }
}
