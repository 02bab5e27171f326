namespace Uplift.Stores;

/// <summary>
/// Who may write a tenant's data: one lease a tenant, kept alive by renewing, taken over when it has expired or its
/// process is gone.
/// </summary>
public interface ILeases
{
    /// <summary>Takes the lease.</summary>
    /// <exception cref="LeaseHeldException">A live process holds it.</exception>
    public Task<Fence> AcquireAsync(LeaseRequest request, CancellationToken cancellationToken);

    /// <summary>Moves the end of the lease; safe to call while a transaction of the same process runs.</summary>
    /// <returns>False when the lease is lost.</returns>
    public Task<bool> RenewAsync(Fence fence, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Gives the lease back; no error when it is lost already.</summary>
    public Task ReleaseAsync(Fence fence, CancellationToken cancellationToken);

    /// <summary>Who holds the lease now, or null. For people; it may be different a moment later.</summary>
    public Task<LeaseHolder?> FindHolderAsync(CancellationToken cancellationToken);
}

/// <summary>What a process says of itself when it asks for a lease.</summary>
/// <param name="Owner">Unique for each request.</param>
/// <param name="Process">Where it runs; a holder on the same machine whose process is gone is replaced at once.</param>
/// <param name="Purpose">What it does, for the people who have to wait: "run 01J… of user ops".</param>
/// <param name="Duration">How long the lease lasts without renewing.</param>
public sealed record LeaseRequest(string Owner, ProcessIdentity Process, string Purpose, TimeSpan Duration);

/// <summary>Proof of a lease: the number grows with each holder, the owner is unique.</summary>
public sealed record Fence(long Token, string Owner);

/// <summary>Who holds a lease.</summary>
public sealed record LeaseHolder(string Owner, ProcessIdentity Process, string Purpose, DateTimeOffset Expires)
{
    public override string ToString() =>
        $"process {Process.Id} on {Process.Machine} ({Purpose}), until {Expires:yyyy-MM-dd HH:mm:ss}Z unless it renews";
}

/// <summary>The lease of a tenant is held by a live process.</summary>
public sealed class LeaseHeldException(TenantId tenant, LeaseHolder? holder) : Exception(
    $"Tenant '{tenant}' is being worked on by {holder?.ToString() ?? "a transaction that is just being committed"}.")
{
    public TenantId Tenant { get; } = tenant;

    /// <summary>Null when the holder is inside a transaction that hides its name.</summary>
    public LeaseHolder? Holder { get; } = holder;
}

/// <summary>The lease was taken over: this process must not write any more, and has not.</summary>
public sealed class LeaseLostException(TenantId tenant, Fence fence) : Exception(
    $"The lease of tenant '{tenant}' (number {fence.Token}) was taken over by another process; nothing was written since.")
{
    public TenantId Tenant { get; } = tenant;
}

/// <summary>A process, so that another one on the same machine can tell whether it still lives.</summary>
/// <param name="Machine">Name of the machine, for people.</param>
/// <param name="Boot">What identifies this start of the machine; process ids mean something only within it.</param>
/// <param name="Id">Process id.</param>
/// <param name="Started">Start of the process in ticks of the machine, so that a reused id is not taken for it.</param>
public sealed record ProcessIdentity(string Machine, string Boot, int Id, long Started)
{
    /// <summary>The running process.</summary>
    public static ProcessIdentity Current { get; } = new(
        Environment.MachineName, ReadBoot(), Environment.ProcessId, ReadStart(Environment.ProcessId) ?? 0);

    /// <summary>True when the process is known to be gone: same start of the same machine, and no such
    /// process.</summary>
    public bool IsGone => Boot == Current.Boot && Boot.Length > 0 && ReadStart(Id) != Started;

    private static string ReadBoot()
    {
        const string file = "/proc/sys/kernel/random/boot_id";
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "";
    }

    // Field 22 of /proc/ID/stat, counted behind the closing parenthesis of the name, which may itself hold blanks.
    private static long? ReadStart(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
