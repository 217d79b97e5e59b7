namespace Agnox.Gateway.Live;

/// <summary>A piece of a log on the live channel. Offsets count bytes of UTF-8.</summary>
/// <param name="Offset">Offset of the first byte.</param>
/// <param name="Text">Whole characters.</param>
/// <param name="End">Offset after the last byte: where to follow from to go on.</param>
internal sealed record LogChunkBody(long Offset, string Text, long End);

/// <summary>Tells clients that events may have been missed and that they should read again.</summary>
/// <param name="Reason">subscribed, gap or silence.</param>
internal sealed record ResyncBody(string Reason);
