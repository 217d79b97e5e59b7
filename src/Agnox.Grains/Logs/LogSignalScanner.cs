using System.Buffers;
using System.Text;
using Agnox.Grains.Running;

namespace Agnox.Grains.Logs;

/// <summary>
/// Looks for the words of the log rule in a redacted log that comes in pieces, as terminals show it: without control
/// sequences. A piece may end anywhere. Not safe for use from several threads.
/// </summary>
public sealed class LogSignalScanner
{
    // More than the longest word. The digits before " passed" are looked at within this length too.
    private const int Overlap = 64;
    private const int MaxPiece = 32 * 1024;

    private static readonly SearchValues<byte> FatalStarts = SearchValues.Create("fFjJsSmM"u8);

    private readonly AnsiText _ansi = new();
    private readonly ArrayBufferWriter<byte> _text = new(MaxPiece + (2 * Overlap));
    private LogSignals _found = LogSignals.None;

    /// <summary>What was found so far.</summary>
    public LogSignals Signals => _found;

    private static ReadOnlySpan<byte> Passed => " passed"u8;

    /// <summary>Looks at the next piece.</summary>
    /// <param name="redacted">The piece.</param>
    public void Write(ReadOnlySpan<byte> redacted)
    {
        for (; redacted.Length > MaxPiece; redacted = redacted[MaxPiece..])
        {
            WritePiece(redacted[..MaxPiece]);
        }

        WritePiece(redacted);
    }

    /// <summary>Ends the log: what looked like the start of a control sequence is text.</summary>
    public void Complete()
    {
        _ansi.Complete(_text);
        Search(_text.WrittenSpan);
        _text.ResetWrittenCount();
    }

    private void WritePiece(ReadOnlySpan<byte> piece)
    {
        _ansi.Write(piece, _text);
        Search(_text.WrittenSpan);
        if (_text.WrittenCount > Overlap)
        {
            Span<byte> tail = stackalloc byte[Overlap];
            _text.WrittenSpan[^Overlap..].CopyTo(tail);
            _text.ResetWrittenCount();
            _text.Write(tail);
        }
    }

    private void Search(ReadOnlySpan<byte> text) => _found = new(
        _found.SaysNoTests || text.IndexOf("No tests found"u8) >= 0 || text.IndexOf("No tests matched"u8) >= 0,
        _found.SaysFailed || text.IndexOf("failed"u8) >= 0 || text.IndexOf("✘"u8) >= 0,
        _found.SaysPassed || text.IndexOf("✓"u8) >= 0 || text.IndexOf("passing ("u8) >= 0 || HasPassedCount(text),
        _found.SaysRetried || text.IndexOf("retry #"u8) >= 0,
        _found.SaysFatal || HasFatal(text));

    // A number with a digit other than zero ends in front of the word.
    private static bool HasPassedCount(ReadOnlySpan<byte> text)
    {
        for (var word = text.IndexOf(Passed); word >= 0; word = text.IndexOf(Passed))
        {
            var number = text[..word];
            if (number[(number.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1)..].ContainsAnyExcept((byte)'0'))
            {
                return true;
            }

            text = text[(word + Passed.Length)..];
        }

        return false;
    }

    private static bool HasFatal(ReadOnlySpan<byte> text)
    {
        for (var start = text.IndexOfAny(FatalStarts); start >= 0; start = text.IndexOfAny(FatalStarts))
        {
            text = text[start..];
            if (Begins(text, "FATAL ERROR"u8) || Begins(text, "JavaScript heap out of memory"u8)
                || Begins(text, "Segmentation fault"u8) || Begins(text, "MONGO_URI is not set"u8))
            {
                return true;
            }

            text = text[1..];
        }

        return false;
    }

    private static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> words) =>
        text.Length >= words.Length && Ascii.EqualsIgnoreCase(text[..words.Length], words);
}
