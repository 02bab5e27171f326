using Uplift.Stores;

namespace Uplift.Sqlite;

/// <summary>
/// Copies of tenants in files beside theirs. Each has a folder, and beside it a file that its process locks as long as
/// it lives: one that can be locked belongs to a dead process.
/// </summary>
internal sealed class SqliteTrials(SqliteProvider serving, string folder, SqliteOptions options) : ITrialCopies
{
    private const string LockSuffix = ".lock";

    private readonly string _folder = Path.Combine(Path.GetFullPath(folder), "uplift.trials");

    /// <inheritdoc/>
    public async Task<ITrialCopy> CopyAsync(TenantId tenant, int? most, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        var place = Path.Combine(_folder, Guid.NewGuid().ToString("N")[..12]);
        var held = Hold(place + LockSuffix, FileMode.CreateNew);
        try
        {
            var provider = new SqliteProvider(Path.Combine(place, "{tenant}.db"), options with { Directory = "" });
            var copy = new SqliteTrialCopy(tenant, provider, () => Remove(place, held));
            var file = provider.DatabaseOf(tenant);
            Directory.CreateDirectory(place);
            var source = serving.DatabaseOf(tenant);
            await Task.Run(() => SqliteCopying.Copy(source, file, most), cancellationToken);
            return copy;
        }
        catch
        {
            Remove(place, held);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        if (!Directory.Exists(_folder)) return Task.FromResult(removed);
        foreach (var file in Directory.EnumerateFiles(_folder, "*" + LockSuffix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                Remove(file[..^LockSuffix.Length], Hold(file, FileMode.Open));
                removed++;
            }
            catch (IOException)
            {
                // Its process lives, or another one removes it at this moment.
            }
        }

        return Task.FromResult(removed);
    }

    private static FileStream Hold(string file, FileMode mode) =>
        new(file, mode, FileAccess.ReadWrite, FileShare.None);

    private static void Remove(string place, FileStream held)
    {
        if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
        File.Delete(place + LockSuffix);
        held.Dispose();
    }
}
