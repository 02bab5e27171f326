using Uplift.Store.Tests.Conformance;
using Uplift.Store.Tests.Derived;
using Uplift.Store.Tests.Execution;
using Uplift.Store.Tests.Layers;
using Uplift.Store.Tests.Verification;

namespace Uplift.Store.Tests.Memory;

public sealed class MemoryLedgerTests(MemoryFixture fixture) : LedgerScenarios<MemoryFixture>(fixture);

public sealed class MemoryRunTests(MemoryFixture fixture) : RunScenarios<MemoryFixture>(fixture);

public sealed class MemoryLeaseTests(MemoryFixture fixture) : LeaseScenarios<MemoryFixture>(fixture);

public sealed class MemoryTransactionTests(MemoryFixture fixture) : TransactionScenarios<MemoryFixture>(fixture);

public sealed class MemoryDocumentTests(MemoryFixture fixture) : DocumentScenarios<MemoryFixture>(fixture);

public sealed class MemoryJournalTests(MemoryFixture fixture) : JournalScenarios<MemoryFixture>(fixture);

public sealed class MemorySchemaTests(MemoryFixture fixture) : SchemaScenarios<MemoryFixture>(fixture);

public sealed class MemoryMappedTests(MemoryFixture fixture) : MappedScenarios<MemoryFixture>(fixture);

public sealed class MemoryVersionTests(MemoryFixture fixture) : VersionScenarios<MemoryFixture>(fixture);

public sealed class MemoryIsolationTests(MemoryFixture fixture) : IsolationScenarios<MemoryFixture>(fixture);

public sealed class MemoryInterruptionTests(MemoryFixture fixture) : InterruptionScenarios<MemoryFixture>(fixture);

public sealed class MemorySwitchGroupTests(MemoryFixture fixture) : SwitchGroupScenarios<MemoryFixture>(fixture);

public sealed class MemoryRetentionTests(MemoryFixture fixture) : RetentionScenarios<MemoryFixture>(fixture);

public sealed class MemoryDowngradeTests(MemoryFixture fixture) : DowngradeScenarios<MemoryFixture>(fixture);

public sealed class MemoryXmlTests(MemoryFixture fixture) : XmlScenarios<MemoryFixture>(fixture);

public sealed class MemoryVerificationTests(MemoryFixture fixture) : VerificationScenarios<MemoryFixture>(fixture);

public sealed class MemoryXmlVerificationTests(MemoryFixture fixture) : XmlVerificationScenarios<MemoryFixture>(fixture);

public sealed class MemoryShippedTests(MemoryFixture fixture) : ShippedScenarios<MemoryFixture>(fixture);

public sealed class MemoryHostileTests(MemoryFixture fixture) : HostileScenarios<MemoryFixture>(fixture);

public sealed class MemoryPhaseTests(MemoryFixture fixture) : PhaseScenarios<MemoryFixture>(fixture);

public sealed class MemoryKeptVersionTests(MemoryFixture fixture) : KeptVersionScenarios<MemoryFixture>(fixture);

public sealed class MemoryDerivedCaseTests(MemoryFixture fixture) : DerivedCaseScenarios<MemoryFixture>(fixture);

public sealed class MemoryLayerCaseTests(MemoryFixture fixture) : LayerCaseScenarios<MemoryFixture>(fixture);

public sealed class MemoryLayerRunTests(MemoryFixture fixture) : LayerRunScenarios<MemoryFixture>(fixture);

public sealed class MemoryLayerPropertyTests(MemoryFixture fixture) : LayerPropertyScenarios<MemoryFixture>(fixture);
