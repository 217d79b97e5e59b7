using Agnox.Common;
using Agnox.Executions;
using Agnox.Grains.Running;

namespace Agnox.Grains.Executions;

/// <summary>
/// The one place that says which requests are accepted. What passes here fits every later step, so that nothing is
/// accepted first and dropped later. Clients compare the error texts.
/// </summary>
internal static class SubmissionValidator
{
    private static readonly string[] Environments = ["development", "staging", "production"];

    private static readonly string[] Triggers =
        ["manual", "cron", "github", "gitlab", "jenkins", "webhook", "azure", "local"];

    private static readonly string[] Platforms = ["linux/amd64", "linux/arm64"];

    private static readonly string[] Frameworks = ["playwright", "pytest", "cypress", "maestro"];

    /// <summary>Null when the request is fine, else why it is refused: shape first, then image, then variables.</summary>
    /// <param name="submission">The request.</param>
    public static Refusal? Check(SubmitExecution submission)
    {
        var faults = new SubmissionFaults();
        CheckRun(submission, faults);
        CheckTarget(submission, faults);
        CheckVariables(submission, faults);
        CheckLabels(submission, faults);
        if (faults.Any)
        {
            return new(RefusalCode.Invalid, "Invalid payload") { Details = faults.ToDetails() };
        }

        if (string.IsNullOrWhiteSpace(submission.Image))
        {
            return new(
                RefusalCode.Invalid,
                "No test image configured for this organization. Please update your settings.");
        }

        var reserved = submission.EnvVars.Keys.Where(ReservedVariables.Contains).Order(StringComparer.Ordinal).ToList();
        return reserved.Count == 0
            ? null
            : new(RefusalCode.Invalid, "Forbidden environment variable names")
            {
                Details = [$"These keys cannot be injected: {string.Join(", ", reserved)}"],
            };
    }

    /// <summary>The folder as the entry script gets it: forward slashes, and <c>all</c> when none is named.</summary>
    /// <param name="folder">As the caller wrote it.</param>
    public static string NormalizeFolder(string? folder) =>
        string.IsNullOrWhiteSpace(folder) ? "all" : folder.Replace('\\', '/');

    /// <summary>The lock without spaces around it.</summary>
    /// <param name="name">As the caller wrote it.</param>
    public static string? NormalizeLock(string? name) => name?.Trim(' ');

    private static void CheckRun(SubmitExecution submission, SubmissionFaults faults)
    {
        faults.Require(
            ExecutionKey.IsTaskId(submission.TaskId),
            "taskId must be 1 to 128 letters, digits, '.', '_' or '-', beginning with a letter or digit.");
        faults.Require(
            string.IsNullOrWhiteSpace(submission.Image) || ImageReference.TryParse(submission.Image, out _),
            "image must be an image reference of at most 256 characters, such as registry.example.com/team/tests:1.0.");
        faults.Require(
            SubmissionText.IsProse(submission.Command, 1, 1024),
            "command must be 1 to 1024 characters, without control characters other than tabs and line ends.");
        faults.Require(
            submission.Folder is null || IsFolder(NormalizeFolder(submission.Folder)),
            "folder must be a path of at most 256 characters, without '..', control characters or a leading '-'.");
        faults.Require(
            submission.RunTimeout is null || (submission.RunTimeout >= TimeSpan.FromSeconds(1)
                && submission.RunTimeout <= TimeSpan.FromHours(24)),
            "runTimeout must be 1 second to 24 hours.");
        faults.Require(submission.Priority is >= -10 and <= 10, "priority must be -10 to 10.");
        faults.Require(
            submission.Framework is null || Frameworks.Contains(submission.Framework, StringComparer.Ordinal),
            $"framework must be one of {string.Join(", ", Frameworks)}.");

        faults.Require(
            submission.Platform is null || Platforms.Contains(submission.Platform, StringComparer.Ordinal),
            $"platform must be one of {string.Join(", ", Platforms)}.");

        var tests = submission.Tests.IsDefault ? [] : submission.Tests;
        faults.Require(tests.Length <= 1000, "tests must hold at most 1000 names.");
        for (var i = 0; i < Math.Min(tests.Length, 1000); i++)
        {
            faults.Require(
                SubmissionText.IsLine(tests[i], 1, 1024),
                $"tests[{i}] must be 1 to 1024 characters, without control characters.");
        }
    }

    private static void CheckTarget(SubmitExecution submission, SubmissionFaults faults)
    {
        faults.Require(
            Environments.Contains(submission.Environment, StringComparer.Ordinal),
            $"config.environment must be one of {string.Join(", ", Environments)}.");
        faults.Require(
            submission.BaseUrl is null || IsWebUrl(submission.BaseUrl.Trim()),
            "config.baseUrl must be an absolute http or https URL of at most 2048 characters.");
        faults.Require(
            submission.RetryAttempts is >= 0 and <= 5,
            "config.retryAttempts must be a number from 0 to 5.");
    }

    private static void CheckVariables(SubmitExecution submission, SubmissionFaults faults)
    {
        var variables = submission.EnvVars;
        faults.Require(variables.Count <= 500, "config.envVars must hold at most 500 variables.");
        faults.Require(
            variables.Sum(pair => (long)pair.Key.Length + (pair.Value?.Length ?? 0)) <= 256 * 1024,
            "config.envVars must hold at most 262144 characters in all.");
        foreach (var (name, value) in variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            faults.Require(
                SubmissionText.IsVariableName(name),
                $"config.envVars.{SubmissionText.Shown(name)} must be named with letters, digits and '_' only, "
                + "not beginning with a digit, at most 256 characters.");
            faults.Require(
                SubmissionText.IsValue(value, 4096),
                $"config.envVars.{SubmissionText.Shown(name)} must have a text of at most 4096 characters, without NUL.");
        }

        var secrets = submission.SecretKeys.IsDefault ? [] : submission.SecretKeys;
        faults.Require(secrets.Length <= 500, "config.secretKeys must hold at most 500 names.");
        foreach (var name in secrets.Take(500).Where(name => name is null || !variables.ContainsKey(name)))
        {
            faults.Add($"config.secretKeys must name variables of config.envVars; {SubmissionText.Shown(name)} is none.");
        }
    }

    private static void CheckLabels(SubmitExecution submission, SubmissionFaults faults)
    {
        faults.Require(
            Triggers.Contains(submission.Trigger, StringComparer.Ordinal),
            $"trigger must be one of {string.Join(", ", Triggers)}.");
        CheckLabel("groupName", submission.GroupName, 128, faults);
        CheckLabel("batchId", submission.BatchId, 128, faults);
        CheckLabel("projectId", submission.ProjectId, 64, faults);
        faults.Require(
            submission.Lock is null || IsLock(NormalizeLock(submission.Lock)!),
            "lock must be 1 to 64 letters, digits, spaces, '_', '.', '-' or '/'.");
        faults.Require(
            submission.IdempotencyKey is null || SubmissionText.IsPrintable(submission.IdempotencyKey, 1, 255),
            "idempotencyKey must be 1 to 255 printable ASCII characters.");
    }

    private static void CheckLabel(string field, string? text, int maxLength, SubmissionFaults faults) => faults.Require(
        text is null || SubmissionText.IsLine(text, 0, maxLength),
        $"{field} must be at most {maxLength} characters, without control characters.");

    private static bool IsLock(string name) =>
        name.Length is >= 1 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '_' or '.' or '-' or '/');

    private static bool IsFolder(string folder) =>
        SubmissionText.IsLine(folder, 1, 256)
        && !folder.StartsWith('-')
        && !folder.Split('/').Contains("..", StringComparer.Ordinal);

    private static bool IsWebUrl(string url) =>
        SubmissionText.IsLine(url, 1, 2048)
        && Uri.TryCreate(url, UriKind.Absolute, out var parsed)
        && (parsed.Scheme == Uri.UriSchemeHttp || parsed.Scheme == Uri.UriSchemeHttps)
        && parsed.Host.Length > 0;
}
