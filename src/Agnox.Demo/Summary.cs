namespace Agnox.Demo;

/// <summary>Prints how a run ended.</summary>
internal sealed class Summary(Terminal terminal, Uri url)
{
    private const int Green = 32;
    private const int Red = 31;

    public void Print(DemoRun run, Execution execution, string reportToken)
    {
        var tests = execution.Tests ?? [];
        terminal.WriteLine();
        terminal.WriteLine(
            $"{terminal.Paint(run.Label, run.Colour)}: " +
            $"{terminal.Paint(execution.Status, execution.Status is "PASSED" ? Green : Red)} in {DemoRun.Duration(execution)}, " +
            $"{Count("passed")} passed, {tests.Count - Count("passed") - Count("skipped")} failed, {Count("skipped")} skipped");
        WriteDetail("Why", execution.VerdictReason);
        WriteDetail("Error", execution.Error);
        foreach (var test in tests.Where(test => test.Status is not ("passed" or "skipped")))
        {
            terminal.WriteLine($"  ✘ {test.Name}");
        }

        var reports = new Uri(url, $"{execution.ReportsBaseUrl ?? "/reports"}/{execution.TaskId}/");
        if (execution.HasNativeReport)
        {
            WriteDetail("Report", $"{reports}native-report/index.html?token={reportToken}");
        }

        WriteDetail("JUnit", $"{reports}test-results/junit.xml?token={reportToken}");

        int Count(string status) => tests.Count(test => test.Status == status);
    }

    private void WriteDetail(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            terminal.WriteLine($"  {name}: {value.ReplaceLineEndings(" ")}");
        }
    }
}
