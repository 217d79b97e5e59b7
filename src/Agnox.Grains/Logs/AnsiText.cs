using System.Buffers;

namespace Agnox.Grains.Logs;

/// <summary>
/// Removes terminal control sequences from text that comes in pieces. A piece may end anywhere, in the middle of a
/// sequence or of a character. Not safe for use from several threads.
/// </summary>
public sealed class AnsiText
{
    private readonly ArrayBufferWriter<byte> _unfinished = new(64);
    private AnsiParser _parser;

    /// <summary>Passes on the text of the next piece.</summary>
    /// <param name="input">The piece.</param>
    /// <param name="output">Where the text goes.</param>
    public void Write(ReadOnlySpan<byte> input, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        while (!input.IsEmpty)
        {
            if (!_parser.IsInside)
            {
                var text = input.IndexOf(AnsiParser.Escape);
                output.Write(text < 0 ? input : input[..text]);
                input = text < 0 ? default : input[text..];
            }

            var used = 0;
            while (used < input.Length && Take(input[used], output))
            {
                used++;
                if (!_parser.IsInside)
                {
                    break;
                }
            }

            input = input[used..];
        }
    }

    /// <summary>Ends the text: an unfinished sequence was none.</summary>
    /// <param name="output">Where the text goes.</param>
    public void Complete(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _parser.Reset();
        Release(output);
    }

    // False when the byte is still to be taken.
    private bool Take(byte value, IBufferWriter<byte> output)
    {
        switch (_parser.Take(value))
        {
            case AnsiStep.Inside:
                _unfinished.Write([value]);
                return true;
            case AnsiStep.Last:
                _unfinished.ResetWrittenCount();
                return true;
            case AnsiStep.EndedBefore:
                _unfinished.ResetWrittenCount();
                return false;
            case AnsiStep.WasText:
                Release(output);
                return false;
            default:
                output.Write([value]);
                return true;
        }
    }

    private void Release(IBufferWriter<byte> output)
    {
        output.Write(_unfinished.WrittenSpan);
        _unfinished.ResetWrittenCount();
    }
}
