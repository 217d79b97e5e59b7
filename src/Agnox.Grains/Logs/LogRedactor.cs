using System.Buffers;
using System.Text;

namespace Agnox.Grains.Logs;

/// <summary>
/// Replaces each occurrence of a secret by <c>****</c> in a stream of bytes that comes in pieces: raw, with terminal line
/// ends, as base64, percent-encoded and JSON-escaped, also with terminal sequences inside. What is written depends on
/// the bytes alone and not on the pieces, and the output for a beginning of the stream is a beginning of the output for
/// all of it; so a stream that is read again from its start repeats the same output. Not safe for use from several
/// threads.
/// </summary>
public sealed class LogRedactor
{
    // With more terminal noise than this inside one possible match, the text before it is let go.
    /// <summary>Shorter values are not redacted, in characters.</summary>
    public const int MinSecretLength = SecretForms.MinLength;

    private const int MaxHeldEscapes = 64 * 1024;

    private readonly SecretAutomaton _secrets;
    private readonly HeldText _held = new();
    private readonly ArrayBufferWriter<byte> _escape = new(64);
    private AnsiParser _parser;

    // Two readings of the same stream: the text as a terminal shows it, and all bytes as they come, so that a secret
    // neither hides behind a sequence nor in one.
    private int _shown;
    private int _raw;

    // Start of a sequence that the next byte cuts off. The two vanish together: without what cuts it off, the sequence
    // would go on into the text behind.
    private long? _cutOff;

    /// <summary>A redactor for some secrets; values that are too short or empty are left out.</summary>
    /// <param name="secrets">The values.</param>
    public LogRedactor(IEnumerable<string> secrets)
        : this(new SecretAutomaton(secrets.SelectMany(SecretForms.Of)))
    {
    }

    private LogRedactor(SecretAutomaton secrets) => _secrets = secrets;

    /// <summary>Whether a value is left alone because it is under 4 characters, not counting a line end at its end.</summary>
    /// <param name="value">The value.</param>
    public static bool IsTooShort(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return SecretForms.Trim(value).Length < SecretForms.MinLength;
    }

    /// <summary>Redacts one text on its own; the stream is not touched.</summary>
    /// <param name="text">The text.</param>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var output = new ArrayBufferWriter<byte>(text.Length + 1);
        var single = new LogRedactor(_secrets);
        single.Write(Encoding.UTF8.GetBytes(text), output);
        single.Complete(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Redacts the next piece. Bytes that may be part of a secret are held back until that is clear.</summary>
    /// <param name="input">The piece.</param>
    /// <param name="output">Where the text goes.</param>
    public void Write(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (_secrets.IsEmpty)
        {
            output.Write(input);
            return;
        }

        while (!input.IsEmpty)
        {
            if (_held.IsEmpty && !_parser.IsInside)
            {
                input = Scan(input, output);
            }
            else if (Take(input[0], output))
            {
                input = input[1..];
            }
        }
    }

    /// <summary>Ends the stream: what is held back is written. A new stream may follow.</summary>
    /// <param name="output">Where the text goes.</param>
    public void Complete(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _parser.Reset();
        TakeEscapeAsText();
        _held.Release(_held.End, output);
        _shown = SecretAutomaton.Root;
        _raw = SecretAutomaton.Root;
        _cutOff = null;
    }

    // The fast way, with nothing held: runs over the piece itself up to its end, a match or a terminal sequence, and
    // holds only what may still become a match. Answers the rest of the piece.
    private ReadOnlySpan<byte> Scan(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        var state = SecretAutomaton.Root;
        var read = 0;
        while (read < input.Length && _secrets.Match(state) == 0)
        {
            if (state == SecretAutomaton.Root)
            {
                var next = input[read..].IndexOfAny(_secrets.Starts);
                read = next < 0 ? input.Length : read + next;
                if (next < 0)
                {
                    break;
                }
            }

            if (input[read] == AnsiParser.Escape)
            {
                break;
            }

            state = _secrets.Step(state, input[read++]);
        }

        var decided = read - _secrets.Depth(state);
        output.Write(input[..decided]);
        _held.Skip(decided);
        foreach (var value in input[decided..read])
        {
            _held.AddVisible(value, _held.End);
        }

        _shown = state;
        _raw = state;
        HideMatches(_held.End);
        if (read < input.Length && input[read] == AnsiParser.Escape)
        {
            Take(input[read++], output);
        }

        return input[read..];
    }

    // The slow way, byte by byte. False when the byte is still to be taken.
    private bool Take(byte value, IBufferWriter<byte> output)
    {
        var step = _parser.Take(value);
        switch (step)
        {
            case AnsiStep.Inside:
                _escape.Write([value]);
                return true;
            case AnsiStep.Last:
                _escape.Write([value]);
                TakeEscape();
                break;
            case AnsiStep.EndedBefore:
                _cutOff = TakeEscape();
                break;
            case AnsiStep.WasText:
                _cutOff = TakeEscapeAsText();
                break;
            default:
                TakeText(value, StartUnit());
                break;
        }

        if (_held.EscapeBytes > MaxHeldEscapes)
        {
            _shown = SecretAutomaton.Root;
            _cutOff = null;
        }

        if (_cutOff is null)
        {
            _held.Release(Decided(), output);
        }

        return step is AnsiStep.Text or AnsiStep.Last;
    }

    private long Decided() => Math.Min(
        _held.VisibleStart(_secrets.Depth(_shown)), _held.RawStart(_secrets.Depth(_raw)));

    private long StartUnit()
    {
        var start = _cutOff ?? _held.End;
        _cutOff = null;
        return start;
    }

    private void TakeText(byte value, long start)
    {
        _held.AddVisible(value, start);
        _shown = _secrets.Step(_shown, value);
        _raw = _secrets.Step(_raw, value);
        HideMatches(_held.End);
    }

    private long TakeEscapeAsText()
    {
        var start = StartUnit();
        foreach (var value in _escape.WrittenSpan)
        {
            TakeText(value, start);
        }

        _escape.ResetWrittenCount();
        return start;
    }

    private long TakeEscape()
    {
        var start = StartUnit();
        var end = _held.End + _escape.WrittenCount;
        foreach (var value in _escape.WrittenSpan)
        {
            _held.AddEscape(value, start);
            _raw = _secrets.Step(_raw, value);
            if (_secrets.Match(_raw) is > 0 and var match)
            {
                _held.Hide(_held.RawStart(match), end);
            }
        }

        _escape.ResetWrittenCount();
        return start;
    }

    private void HideMatches(long end)
    {
        if (_secrets.Match(_shown) is > 0 and var shown)
        {
            _held.Hide(_held.VisibleStart(shown), end);
        }

        if (_secrets.Match(_raw) is > 0 and var raw)
        {
            _held.Hide(_held.RawStart(raw), end);
        }
    }
}
