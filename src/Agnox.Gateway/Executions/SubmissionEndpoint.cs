using Agnox.Common;
using Agnox.Gateway.Auth;
using Agnox.Gateway.Http;
using Agnox.Organizations;

namespace Agnox.Gateway.Executions;

/// <summary>The route that asks for a run.</summary>
internal static class SubmissionEndpoint
{
    private const string ReplayedHeader = "Idempotency-Replayed";
    private const string ForbiddenVariables = "Forbidden environment variable names";

    public static void MapSubmission(this WebApplication app) =>
        app.MapPost("/api/execution-request", SubmitAsync).WithTags("Executions").RequireAuthorization(Policies.Developer);

    private static async Task<IResult> SubmitAsync(HttpContext context, CurrentMember member, IClusterClient cluster)
    {
        var body = await RequestBody.ReadObjectAsync(context);
        if (body.IsRefused)
        {
            return body.Refusal.ToHttp();
        }

        var submission = SubmissionBody.Read(body.Value, context.Request.Headers, member.UserId);
        if (submission.IsRefused)
        {
            return submission.Refusal.ToHttp();
        }

        var submitted = await cluster.GetGrain<IOrganizationGrain>(member.OrganizationId).SubmitAsync(submission.Value);
        if (submitted.IsRefused)
        {
            return Refuse(submitted.Refusal);
        }

        if (submitted.Value.IsReplay)
        {
            context.Response.Headers[ReplayedHeader] = "true";
        }

        return TypedResults.Ok(new SubmittedBody(true, "Message queued successfully", submitted.Value.TaskId));
    }

    /// <summary>Old clients show the details of forbidden names as one text; all other details are lists.</summary>
    private static IResult Refuse(Refusal refusal) => refusal.Error == ForbiddenVariables
        ? TypedResults.Json(
            new ErrorEnvelope(refusal.Error) { Details = string.Join(' ', refusal.Details) },
            statusCode: RefusalStatus.Of(refusal.Code))
        : refusal.ToHttp();
}

/// <summary>The answer to an accepted request; older than the envelope, so without <c>data</c>.</summary>
/// <param name="Success">Always true.</param>
/// <param name="Status">A fixed text.</param>
/// <param name="TaskId">The run's name.</param>
internal sealed record SubmittedBody(bool Success, string Status, string TaskId);
