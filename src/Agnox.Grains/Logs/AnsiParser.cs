namespace Agnox.Grains.Logs;

/// <summary>What a byte means for the terminal sequence it may be part of.</summary>
internal enum AnsiStep
{
    /// <summary>Visible text.</summary>
    Text,

    /// <summary>Part of a sequence that is not finished.</summary>
    Inside,

    /// <summary>Last byte of a sequence.</summary>
    Last,

    /// <summary>The unfinished sequence ends before this byte, which has to be asked for again.</summary>
    EndedBefore,

    /// <summary>The unfinished sequence was text all along; this byte has to be asked for again.</summary>
    WasText,
}

/// <summary>
/// Tells terminal control sequences from text, byte by byte: CSI, the string sequences (OSC, DCS, ...), and the short
/// ones. The 8-bit forms are left out: in UTF-8 their bytes are parts of characters. A sequence that another one cuts
/// off is a sequence still, as terminals drop it; one that a control character cuts off or that grows beyond
/// <see cref="MaxLength"/> is text, so that noise can neither hide a log nor hold it back.
/// </summary>
internal struct AnsiParser
{
    /// <summary>Longest sequence in bytes.</summary>
    public const int MaxLength = 4096;

    /// <summary>The byte every sequence begins with.</summary>
    public const byte Escape = 0x1B;

    private const byte Bell = 0x07;

    private Place _place;
    private int _length;

    private enum Place
    {
        Text,
        AfterEscape,
        Intermediate,
        Control,
        String,
    }

    /// <summary>True between the first and the last byte of a sequence.</summary>
    public readonly bool IsInside => _place != Place.Text;

    /// <summary>Takes the next byte.</summary>
    public AnsiStep Take(byte value)
    {
        if (_place == Place.Text)
        {
            return value == Escape ? Continue(Place.AfterEscape) : AnsiStep.Text;
        }

        if (value == Escape)
        {
            return End(AnsiStep.EndedBefore);
        }

        if (_length >= MaxLength)
        {
            return End(AnsiStep.WasText);
        }

        return _place == Place.String ? TakeString(value) : TakeShort(value);
    }

    /// <summary>Forgets an unfinished sequence.</summary>
    public void Reset() => End(AnsiStep.WasText);

    private AnsiStep TakeString(byte value) => value switch
    {
        Bell => End(AnsiStep.Last),
        (byte)'\n' => End(AnsiStep.WasText),
        _ => Continue(Place.String),
    };

    private AnsiStep TakeShort(byte value) => value switch
    {
        < 0x20 => End(AnsiStep.WasText),
        >= 0x7F => End(AnsiStep.EndedBefore),
        < 0x30 => Continue(_place == Place.Control ? Place.Control : Place.Intermediate),
        < 0x40 when _place == Place.Control => Continue(Place.Control),
        (byte)'[' when _place == Place.AfterEscape => Continue(Place.Control),
        (byte)']' or (byte)'P' or (byte)'X' or (byte)'^' or (byte)'_' when _place == Place.AfterEscape =>
            Continue(Place.String),
        _ => End(AnsiStep.Last),
    };

    private AnsiStep Continue(Place place)
    {
        _place = place;
        _length++;
        return AnsiStep.Inside;
    }

    private AnsiStep End(AnsiStep step)
    {
        _place = Place.Text;
        _length = 0;
        return step;
    }
}
