namespace Agnox.Common;

/// <summary>Calls that only read from memory, and so answer at once or not at all.</summary>
public static class QuickAnswer
{
    /// <summary>
    /// How long to wait for one, as a time span's text. A message that was in flight to a silo that died is never answered;
    /// asking again after this brings the answer of the silo that took over.
    /// </summary>
    public const string Limit = "00:00:04";
}
