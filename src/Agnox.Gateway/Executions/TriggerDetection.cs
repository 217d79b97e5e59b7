using Microsoft.Net.Http.Headers;

namespace Agnox.Gateway.Executions;

/// <summary>What caused a run whose request does not say so.</summary>
internal static class TriggerDetection
{
    /// <summary>Tells by what the callers' systems send along.</summary>
    public static string Detect(IHeaderDictionary headers)
    {
        var agent = headers[HeaderNames.UserAgent].ToString();
        return headers.ContainsKey("x-github-event") || Mentions(agent, "github-hookshot") ? "github"
            : headers.ContainsKey("x-gitlab-event") ? "gitlab"
            : headers.ContainsKey("x-jenkins") || Mentions(agent, "jenkins") ? "jenkins"
            : "webhook";
    }

    private static bool Mentions(string agent, string name) => agent.Contains(name, StringComparison.OrdinalIgnoreCase);
}
