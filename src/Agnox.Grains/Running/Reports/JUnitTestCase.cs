using System.Globalization;
using System.Text;
using System.Xml;
using Agnox.Executions;

namespace Agnox.Grains.Running.Reports;

/// <summary>One <c>testcase</c> of a JUnit file.</summary>
internal sealed class JUnitTestCase
{
    private const int MaxBody = 1 << 20;
    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(30);

    private string _name = "";
    private string _place = "";
    private TimeSpan _duration;
    private string? _error;
    private bool _hasFailed;
    private bool _isSkipped;
    private bool _isTodo;
    private int _failedTries;

    // A failing test that its author marked as still to do is reported as both, and does not count.
    private TestStatus Status => (_hasFailed, _isSkipped, _isTodo) switch
    {
        (_, _, true) => TestStatus.Skipped,
        (true, _, _) => TestStatus.Failed,
        (_, true, _) => TestStatus.Skipped,
        _ => TestStatus.Passed,
    };

    /// <summary>From the element's start to its end.</summary>
    public static JUnitTestCase Read(XmlReader reader)
    {
        var test = new JUnitTestCase
        {
            _name = reader.GetAttribute("name") ?? "",
            _place = FirstOf(reader.GetAttribute("file"), reader.GetAttribute("classname")),
            _duration = DurationOf(reader.GetAttribute("time")),
        };
        if (reader.IsEmptyElement)
        {
            return test;
        }

        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType == XmlNodeType.Element && reader.Depth == depth + 1)
            {
                test.ReadOutcome(reader);
            }
        }

        return test;
    }

    public TestResult ToResult(Func<string, string> redact, bool withTexts)
    {
        if (!withTexts)
        {
            return new("", "", Status, TimeSpan.Zero, null, null, null, _failedTries + 1);
        }

        var error = Status == TestStatus.Failed ? ReportText.Error(_error, redact) : null;
        return new(
            ReportText.ShortHash($"{_place}::{_name}"),
            ReportText.Name(FirstOf(_name, _place), redact),
            Status,
            _duration,
            error,
            null,
            ReportText.ErrorHash(error),
            _failedTries + 1);
    }

    // Surefire tells the tries before the last one apart: rerun… when the test failed in the end, flaky… when it passed.
    private void ReadOutcome(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "failure" or "error":
                _hasFailed = true;
                _error ??= ReadMessage(reader);
                break;
            case "skipped":
                _isSkipped = true;
                _isTodo = reader.GetAttribute("type") == "todo";
                break;
            case "rerunFailure" or "rerunError" or "flakyFailure" or "flakyError":
                _failedTries++;
                break;
            default:
                break;
        }
    }

    private static string ReadMessage(XmlReader reader)
    {
        var message = reader.GetAttribute("message");
        if (!string.IsNullOrWhiteSpace(message) || reader.IsEmptyElement)
        {
            return message ?? "";
        }

        var body = new StringBuilder();
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && body.Length < MaxBody)
            {
                body.Append(reader.Value);
            }
        }

        return body.ToString();
    }

    private static string FirstOf(string? first, string? second) =>
        string.IsNullOrWhiteSpace(first) ? second ?? "" : first;

    private static TimeSpan DurationOf(string? seconds) =>
        double.TryParse(
            seconds, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var value)
        && value > 0
            ? TimeSpan.FromSeconds(Math.Min(value, LongestDuration.TotalSeconds))
            : TimeSpan.Zero;
}
