using Uplift.Diagnostics;

namespace Uplift.Calls;

/// <summary>What became of a call to a module.</summary>
public abstract record CallResult
{
    private CallResult()
    {
    }

    /// <summary>What an operator should know; null after a success.</summary>
    public abstract Diagnostic? Problem { get; }

    /// <summary>The module did what it was called for.</summary>
    /// <param name="Status">The HTTP status of its answer.</param>
    public sealed record Succeeded(int Status) : CallResult
    {
        /// <summary>The job by which it did it, or null.</summary>
        public string? Job { get; init; }

        /// <summary>What did not go well and did no harm, such as a finished job that could not be deleted.</summary>
        public Diagnostic? Note { get; init; }

        /// <inheritdoc/>
        public override Diagnostic? Problem => null;
    }

    /// <summary>
    /// The module answered that it did not do it, or what its interface does not allow. It may have done a part, or all
    /// of it.
    /// </summary>
    /// <param name="Reason">The same for an operator.</param>
    /// <param name="Status">The HTTP status of its answer.</param>
    /// <param name="Body">The beginning of the answer.</param>
    public sealed record Refused(Diagnostic Reason, int Status, string Body) : CallResult
    {
        /// <summary>The job that failed, or null.</summary>
        public string? Job { get; init; }

        /// <inheritdoc/>
        public override Diagnostic? Problem => Reason;
    }

    /// <summary>The module surely did not get the call: nothing has changed.</summary>
    /// <param name="Reason">The same for an operator.</param>
    public sealed record Unreachable(Diagnostic Reason) : CallResult
    {
        /// <inheritdoc/>
        public override Diagnostic? Problem => Reason;
    }

    /// <summary>The module may have got the call, may have done it or may still do it: no answer came.</summary>
    /// <param name="Reason">The same for an operator.</param>
    public sealed record Unknown(Diagnostic Reason) : CallResult
    {
        /// <summary>The job of the module that can still be asked about, or null.</summary>
        public string? Job { get; init; }

        /// <inheritdoc/>
        public override Diagnostic? Problem => Reason;
    }
}
