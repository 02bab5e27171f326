using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Derived;
using Uplift.Store.Tests.Execution;
using Uplift.Store.Tests.Layers;
using Uplift.Store.Tests.Samples;
using Uplift.Store.Tests.Verification;

namespace Uplift.Store.Tests.Sqlite;

public sealed class SqliteLedgerTests(SqliteFixture fixture) : LedgerScenarios<SqliteFixture>(fixture);

public sealed class SqliteRunTests(SqliteFixture fixture) : RunScenarios<SqliteFixture>(fixture);

public sealed class SqliteLeaseTests(SqliteFixture fixture) : LeaseScenarios<SqliteFixture>(fixture);

public sealed class SqliteTransactionTests(SqliteFixture fixture) : TransactionScenarios<SqliteFixture>(fixture);

public sealed class SqliteDocumentTests(SqliteFixture fixture) : DocumentScenarios<SqliteFixture>(fixture);

public sealed class SqliteJournalTests(SqliteFixture fixture) : JournalScenarios<SqliteFixture>(fixture);

public sealed class SqliteSchemaTests(SqliteFixture fixture) : SchemaScenarios<SqliteFixture>(fixture);

public sealed class SqliteMappedTests(SqliteFixture fixture) : MappedScenarios<SqliteFixture>(fixture);

public sealed class SqliteVersionTests(SqliteFixture fixture) : VersionScenarios<SqliteFixture>(fixture);

public sealed class SqliteSampleTests(SqliteFixture fixture) : SampleScenarios<SqliteFixture>(fixture);

public sealed class SqliteUpgradeTests(SqliteFixture fixture) : UpgradeScenarios<SqliteFixture>(fixture);

public sealed class SqliteUndoTests(SqliteFixture fixture) : UndoScenarios<SqliteFixture>(fixture);

public sealed class SqliteRetentionTests(SqliteFixture fixture) : RetentionScenarios<SqliteFixture>(fixture);

public sealed class SqliteDowngradeTests(SqliteFixture fixture) : DowngradeScenarios<SqliteFixture>(fixture);

public sealed class SqliteIsolationTests(SqliteFixture fixture) : IsolationScenarios<SqliteFixture>(fixture);

public sealed class SqliteInterruptionTests(SqliteFixture fixture) : InterruptionScenarios<SqliteFixture>(fixture);

public sealed class SqliteSwitchGroupTests(SqliteFixture fixture) : SwitchGroupScenarios<SqliteFixture>(fixture);

public sealed class SqliteXmlTests(SqliteFixture fixture) : XmlScenarios<SqliteFixture>(fixture);

public sealed class SqliteVerificationTests(SqliteFixture fixture) : VerificationScenarios<SqliteFixture>(fixture);

public sealed class SqliteXmlVerificationTests(SqliteFixture fixture) : XmlVerificationScenarios<SqliteFixture>(fixture);

public sealed class SqliteShippedTests(SqliteFixture fixture) : ShippedScenarios<SqliteFixture>(fixture);

public sealed class SqliteHostileTests(SqliteFixture fixture) : HostileScenarios<SqliteFixture>(fixture);

public sealed class SqlitePhaseTests(SqliteFixture fixture) : PhaseScenarios<SqliteFixture>(fixture);

public sealed class SqliteKeptVersionTests(SqliteFixture fixture) : KeptVersionScenarios<SqliteFixture>(fixture);

public sealed class SqliteDerivedCaseTests(SqliteFixture fixture) : DerivedCaseScenarios<SqliteFixture>(fixture);

public sealed class SqliteLayerCaseTests(SqliteFixture fixture) : LayerCaseScenarios<SqliteFixture>(fixture);

public sealed class SqliteLayerRunTests(SqliteFixture fixture) : LayerRunScenarios<SqliteFixture>(fixture);

public sealed class SqliteLayerPropertyTests(SqliteFixture fixture) : LayerPropertyScenarios<SqliteFixture>(fixture)
{
    // Each world is a tenant with seven runs.
    protected override int Worlds => 10;
}
