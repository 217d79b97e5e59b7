namespace Agnox.Grains.Running;

/// <summary>
/// What the text of a run's log gives away about its tests, for runs that left no structured report. The words are those
/// the old platform looked for; terminal colours are removed before looking.
/// </summary>
/// <param name="SaysNoTests">Contains "No tests found" or "No tests matched".</param>
/// <param name="SaysFailed">Contains "failed" or "✘".</param>
/// <param name="SaysPassed">Contains a count of 1 or more followed by " passed", or "✓", or "passing (".</param>
/// <param name="SaysRetried">Contains "retry #".</param>
/// <param name="SaysFatal">Contains, in any case, one of the fatal texts: out of heap, segmentation fault, and so on.</param>
public sealed record LogSignals(
    bool SaysNoTests, bool SaysFailed, bool SaysPassed, bool SaysRetried, bool SaysFatal)
{
    /// <summary>An empty log.</summary>
    public static LogSignals None { get; } = new(false, false, false, false, false);
}
