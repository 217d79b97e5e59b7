namespace Agnox.Silo.Storage;

/// <summary>
/// Times in columns: whole microseconds, which is what PostgreSQL keeps. Bounds are cut the same way, so a row matches its
/// own time; the document has the time in full.
/// </summary>
internal static class ColumnTime
{
    /// <summary>The same moment, in UTC, cut to the microsecond.</summary>
    public static DateTimeOffset Cut(DateTimeOffset time)
    {
        var ticks = time.UtcTicks;
        return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    /// <summary>Microseconds since year 1.</summary>
    public static long ToNumber(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Reads back what <see cref="ToNumber"/> gave.</summary>
    public static DateTimeOffset FromNumber(long number) => new(number * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
