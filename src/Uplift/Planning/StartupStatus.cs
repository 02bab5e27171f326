namespace Uplift.Planning;

/// <summary>What an application finds when it starts on a tenant's data.</summary>
public enum StartupStatus
{
    /// <summary>The recorded version is the code's.</summary>
    Current,

    /// <summary>Nothing is registered in between; the code's version may be recorded.</summary>
    AutoStamped,

    /// <summary>Changes wait to be applied.</summary>
    UpgradePending,

    /// <summary>There is data without a recorded version.</summary>
    Uninitialised,

    /// <summary>There is nothing; the code's version may be recorded.</summary>
    FreshInitialised,

    /// <summary>The recorded version is newer than the code.</summary>
    Ahead,

    /// <summary>Changes below the recorded version were never applied.</summary>
    MissedSteps,

    /// <summary>The recorded version cannot be read.</summary>
    Corrupt,

    /// <summary>The code is a development build; nothing is checked.</summary>
    Development,
}

/// <summary>The answer to a start: the status, what was missed, and whether the tenant may be served for
/// writing.</summary>
public sealed record StartupCheck(StartupStatus Status, IReadOnlyList<Changes.Change> Missed)
{
    /// <summary>True when old or newer data can neither be misread nor overwritten.</summary>
    public bool Serves => Status is StartupStatus.Current or StartupStatus.AutoStamped or StartupStatus.FreshInitialised
        or StartupStatus.Development;

    /// <summary>
    /// Decides; writes nothing. With <see cref="StartupStatus.AutoStamped"/> and
    /// <see cref="StartupStatus.FreshInitialised"/> the caller
    /// records the code's version.
    /// </summary>
    /// <param name="request">The module, its registry and ledger; target and starting point do not count.</param>
    /// <param name="isPristine">True when none of the module's tables exists or holds an object.</param>
    public static StartupCheck Decide(SelectionRequest request, bool isPristine)
    {
        if (!ChangeSelection.TryReadStamp(request.Product, request.Scheme, request.Ledger, [], out var stamp))
        {
            return new StartupCheck(StartupStatus.Corrupt, []);
        }

        if (request.Code.IsDevelopment) return new StartupCheck(StartupStatus.Development, []);
        if (stamp is null && isPristine) return new StartupCheck(StartupStatus.FreshInitialised, []);
        if (stamp > request.Code) return new StartupCheck(StartupStatus.Ahead, []);
        var missed = ChangeSelection.FindMissed(request, stamp);
        if (missed.Count > 0) return new StartupCheck(StartupStatus.MissedSteps, missed);
        if (stamp == request.Code) return new StartupCheck(StartupStatus.Current, []);
        var pending = request.Registry.Any(change =>
            change.Version is { } version && version <= request.Code && (stamp is null || version > stamp));
        return new StartupCheck(
            !pending ? StartupStatus.AutoStamped
            : stamp is null ? StartupStatus.Uninitialised
            : StartupStatus.UpgradePending, []);
    }
}
