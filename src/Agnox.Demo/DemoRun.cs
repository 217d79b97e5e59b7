using System.Globalization;

namespace Agnox.Demo;

/// <summary>One submitted run and what is known of it.</summary>
internal sealed class DemoRun(string label, int colour, string expected, string folder, string taskId)
{
    private volatile string _status = "submitted";

    public string Label => label;

    public int Colour => colour;

    /// <summary>The verdict that shows that all is well.</summary>
    public string Expected => expected;

    public string Folder => folder;

    public string TaskId => taskId;

    public string Status
    {
        get => _status;
        set => _status = value;
    }

    public static string Duration(Execution execution) =>
        execution is { StartTime: { } start, EndTime: { } end }
            ? (end - start).TotalSeconds.ToString("0.0 's'", CultureInfo.InvariantCulture)
            : "unknown time";
}
