namespace Agnox.Demo;

/// <summary>Where the demo writes. On a terminal a status line stays below the text; elsewhere there are only lines.</summary>
internal sealed class Terminal(TextWriter writer, bool isInteractive)
{
    private const string EraseLine = "\r\e[K";

    private readonly Lock _gate = new();
    private string _status = "";

    public void WriteLine(string text = "")
    {
        lock (_gate)
        {
            if (isInteractive)
            {
                writer.Write(EraseLine);
            }

            writer.WriteLine(text);
            Draw();
        }
    }

    /// <summary>Replaces the status line; an empty one removes it.</summary>
    public void SetStatus(string status)
    {
        lock (_gate)
        {
            _status = status;
            if (isInteractive)
            {
                writer.Write(EraseLine);
            }

            Draw();
        }
    }

    /// <summary>Colours by an ANSI code, where that can be seen.</summary>
    public string Paint(string text, int code) => isInteractive ? $"\e[{code}m{text}\e[0m" : text;

    private void Draw()
    {
        if (isInteractive)
        {
            writer.Write(_status);
        }

        writer.Flush();
    }
}
