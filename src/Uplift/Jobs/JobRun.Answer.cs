namespace Uplift.Jobs;

/// <summary>What reaches the loop from outside.</summary>
internal sealed partial class JobRun
{
    /// <summary>What the loop hears.</summary>
    private abstract record Answer
    {
        public sealed record Ended(int Number, Effect Effect, EffectResult Result) : Answer;

        public sealed record Located(int Number, string Job, TaskCompletionSource Written) : Answer;

        public sealed record Fault(Exception Error) : Answer;

        public sealed record Woken : Answer;

        public sealed record Due : Answer;
    }
}
