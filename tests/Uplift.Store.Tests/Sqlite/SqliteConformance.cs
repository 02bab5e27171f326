using Uplift.Store.Tests.Conformance;

namespace Uplift.Store.Tests.Sqlite;

public sealed class SqliteLedgerTests(SqliteFixture fixture) : LedgerScenarios<SqliteFixture>(fixture);

public sealed class SqliteRunTests(SqliteFixture fixture) : RunScenarios<SqliteFixture>(fixture);

public sealed class SqliteLeaseTests(SqliteFixture fixture) : LeaseScenarios<SqliteFixture>(fixture);
