namespace Uplift.Server.Operations;

/// <summary>
/// What operations of some kinds do. It is the same for one that was begun here and for one that another
/// process left: what has a result is not done again.
/// </summary>
internal interface IOperationWork
{
    /// <summary>True for the kinds that are done here.</summary>
    public bool Does(string kind);

    /// <summary>Works until every tenant has a result, or the token of the run is cancelled.</summary>
    /// <exception cref="Diagnostics.UpliftException">It cannot be done as a whole.</exception>
    /// <exception cref="Control.ClaimLostException">Another process has the operation.</exception>
    public Task RunAsync(OperationRun run);
}
