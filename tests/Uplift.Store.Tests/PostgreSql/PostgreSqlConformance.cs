using Uplift.Store.Tests.Conformance;

namespace Uplift.Store.Tests.PostgreSql;

public sealed class PostgreSqlLedgerTests(PostgreSqlFixture fixture) : LedgerScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlRunTests(PostgreSqlFixture fixture) : RunScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlLeaseTests(PostgreSqlFixture fixture) : LeaseScenarios<PostgreSqlFixture>(fixture);
