namespace Agnox.Grains.Running.Reports;

/// <summary>What went wrong while collecting: the first fault in words, the others as a number.</summary>
internal sealed class ReportProblems(Func<string, string> redact)
{
    private const int MaxNameShown = 120;

    private string? _first;
    private int _others;

    public void Add(string sentence)
    {
        if (_first is null)
        {
            _first = sentence;
        }
        else
        {
            _others++;
        }
    }

    /// <summary>A file or entry that was left out.</summary>
    public void Add(string name, string fault)
    {
        var shown = ReportText.Name(name, redact);
        Add($"'{(shown.Length > MaxNameShown ? shown[..MaxNameShown] + "…" : shown)}' was left out: it {fault}.");
    }

    public string? ToSentence() => _others == 0 ? _first : $"{_first} There are {_others} more problems of this kind.";
}
