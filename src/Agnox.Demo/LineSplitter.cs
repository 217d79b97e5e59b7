using System.Text;
using System.Text.RegularExpressions;

namespace Agnox.Demo;

/// <summary>Cuts pieces of a log into lines, free of what would move the cursor of whoever looks at them.</summary>
internal sealed partial class LineSplitter(Action<string> write)
{
    private readonly StringBuilder _open = new();

    public void Add(string text)
    {
        foreach (var character in text)
        {
            if (character is '\n')
            {
                Finish();
            }
            else
            {
                _open.Append(character);
            }
        }
    }

    /// <summary>Writes the last line, when it has no end.</summary>
    public void Complete()
    {
        if (_open.Length > 0)
        {
            Finish();
        }
    }

    private void Finish()
    {
        write(string.Concat(
            EscapeSequence().Replace(_open.ToString(), "").Where(character => !char.IsControl(character))));
        _open.Clear();
    }

    [GeneratedRegex(@"\e\[[0-?]*[ -/]*[@-~]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EscapeSequence();
}
