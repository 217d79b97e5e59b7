using Agnox.Common;
using Agnox.Executions;

namespace Agnox.Grains.Executions;

internal static class SubmissionValidator
{
    public static Refusal? Check(SubmitExecution submission) => submission.TaskId.Length == 0 ? new(RefusalCode.Invalid, "Invalid payload") : null;

    public static string NormalizeFolder(string? folder) => string.IsNullOrWhiteSpace(folder) ? "all" : folder.Replace('\\', '/');
}
