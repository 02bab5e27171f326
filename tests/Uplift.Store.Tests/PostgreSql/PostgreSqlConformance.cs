using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Derived;
using Uplift.Store.Tests.Execution;
using Uplift.Store.Tests.Layers;
using Uplift.Store.Tests.Samples;
using Uplift.Store.Tests.Verification;

namespace Uplift.Store.Tests.PostgreSql;

public sealed class PostgreSqlLedgerTests(PostgreSqlFixture fixture) : LedgerScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlRunTests(PostgreSqlFixture fixture) : RunScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlLeaseTests(PostgreSqlFixture fixture) : LeaseScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlTransactionTests(PostgreSqlFixture fixture) : TransactionScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlDocumentTests(PostgreSqlFixture fixture) : DocumentScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlJournalTests(PostgreSqlFixture fixture) : JournalScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlSchemaTests(PostgreSqlFixture fixture) : SchemaScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlMappedTests(PostgreSqlFixture fixture) : MappedScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlVersionTests(PostgreSqlFixture fixture) : VersionScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlSampleTests(PostgreSqlFixture fixture) : SampleScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlUpgradeTests(PostgreSqlFixture fixture) : UpgradeScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlUndoTests(PostgreSqlFixture fixture) : UndoScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlRetentionTests(PostgreSqlFixture fixture) : RetentionScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlDowngradeTests(PostgreSqlFixture fixture) : DowngradeScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlIsolationTests(PostgreSqlFixture fixture) : IsolationScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlInterruptionTests(PostgreSqlFixture fixture) : InterruptionScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlSwitchGroupTests(PostgreSqlFixture fixture) : SwitchGroupScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlXmlTests(PostgreSqlFixture fixture) : XmlScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlVerificationTests(PostgreSqlFixture fixture) : VerificationScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlXmlVerificationTests(PostgreSqlFixture fixture) : XmlVerificationScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlShippedTests(PostgreSqlFixture fixture) : ShippedScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlHostileTests(PostgreSqlFixture fixture) : HostileScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlPhaseTests(PostgreSqlFixture fixture) : PhaseScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlKeptVersionTests(PostgreSqlFixture fixture) : KeptVersionScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlDerivedCaseTests(PostgreSqlFixture fixture) : DerivedCaseScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlLayerCaseTests(PostgreSqlFixture fixture) : LayerCaseScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlLayerRunTests(PostgreSqlFixture fixture) : LayerRunScenarios<PostgreSqlFixture>(fixture);

public sealed class PostgreSqlLayerPropertyTests(PostgreSqlFixture fixture) : LayerPropertyScenarios<PostgreSqlFixture>(fixture)
{
    // Each world is a tenant with seven runs.
    protected override int Worlds => 10;
}
