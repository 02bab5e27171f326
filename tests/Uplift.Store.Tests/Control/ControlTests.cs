using Uplift.Store.Tests.PostgreSql;
using Uplift.Store.Tests.Sqlite;

namespace Uplift.Store.Tests.Control;

public sealed class SqliteJobTableTests(SqliteControlFixture fixture) : JobTableScenarios<SqliteControlFixture>(fixture);

public sealed class PostgreSqlJobTableTests(PostgreSqlControlFixture fixture) : JobTableScenarios<PostgreSqlControlFixture>(fixture);

public sealed class SqliteDirectoryTests(SqliteControlFixture fixture) : DirectoryScenarios<SqliteControlFixture>(fixture);

public sealed class PostgreSqlDirectoryTests(PostgreSqlControlFixture fixture) : DirectoryScenarios<PostgreSqlControlFixture>(fixture);

public sealed class SqliteJobLoopTests(SqliteControlFixture fixture) : JobLoopScenarios<SqliteControlFixture>(fixture);

public sealed class PostgreSqlJobLoopTests(PostgreSqlControlFixture fixture) : JobLoopScenarios<PostgreSqlControlFixture>(fixture);

public sealed class SqliteOperationTests(SqliteControlFixture fixture) : OperationScenarios<SqliteControlFixture>(fixture);

public sealed class PostgreSqlOperationTests(PostgreSqlControlFixture fixture) : OperationScenarios<PostgreSqlControlFixture>(fixture);

public sealed class SqliteRolloutClaimTests(SqliteControlFixture fixture) : RolloutClaimScenarios<SqliteControlFixture>(fixture);

public sealed class PostgreSqlRolloutClaimTests(PostgreSqlControlFixture fixture) : RolloutClaimScenarios<PostgreSqlControlFixture>(fixture);

public sealed class SqliteSwitchMarkTests(SqliteControlFixture control, SqliteFixture store)
    : SwitchMarkScenarios<SqliteControlFixture, SqliteFixture>(control, store),
        IClassFixture<SqliteControlFixture>, IClassFixture<SqliteFixture>;

public sealed class PostgreSqlSwitchMarkTests(PostgreSqlControlFixture control, PostgreSqlFixture store)
    : SwitchMarkScenarios<PostgreSqlControlFixture, PostgreSqlFixture>(control, store),
        IClassFixture<PostgreSqlControlFixture>, IClassFixture<PostgreSqlFixture>;

public sealed class SqlitePackageJobTests(SqliteControlFixture control, SqliteFixture store)
    : PackageJobScenarios<SqliteControlFixture, SqliteFixture>(control, store),
        IClassFixture<SqliteControlFixture>, IClassFixture<SqliteFixture>;

public sealed class PostgreSqlPackageJobTests(PostgreSqlControlFixture control, PostgreSqlFixture store)
    : PackageJobScenarios<PostgreSqlControlFixture, PostgreSqlFixture>(control, store),
        IClassFixture<PostgreSqlControlFixture>, IClassFixture<PostgreSqlFixture>;
