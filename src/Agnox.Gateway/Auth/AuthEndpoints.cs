using System.Diagnostics.CodeAnalysis;
using Agnox.Common;
using Agnox.Gateway.Http;
using Agnox.Gateway.RateLimits;
using Agnox.Identity;
using Agnox.Organizations;

namespace Agnox.Gateway.Auth;

/// <summary>Sign-up, log-in, log-out and the member's own page.</summary>
internal static class AuthEndpoints
{
    public static void MapAuth(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var group = app.MapGroup("/api/auth").WithTags("Auth");
        group.MapPost("/signup", SignUpAsync).AllowAnonymous().WithRateLimits(Limiter.Auth);
        group.MapPost("/login", LogInAsync).AllowAnonymous().WithRateLimits(Limiter.Auth);
        group.MapPost("/logout", LogOutAsync);
        group.MapGet("/me", GetMeAsync);
    }

    private static async Task<IResult> SignUpAsync(HttpContext context, IClusterClient cluster, SessionTokens tokens)
    {
        var body = await RequestBody.ReadObjectAsync(context);
        if (body.IsRefused)
        {
            return body.Refusal.ToHttp();
        }

        var request = SignUpRequest.Read(body.Value);
        return request.IsRefused
            ? request.Refusal.ToHttp()
            : Answer(await Address(cluster, request.Value.Email).SignUpAsync(request.Value), tokens, StatusCodes.Status201Created);
    }

    private static async Task<IResult> LogInAsync(HttpContext context, IClusterClient cluster, SessionTokens tokens)
    {
        var body = await RequestBody.ReadObjectAsync(context);
        if (body.IsRefused)
        {
            return body.Refusal.ToHttp();
        }

        var request = LogInRequest.Read(body.Value);
        return request.IsRefused
            ? request.Refusal.ToHttp()
            : Answer(
                await Address(cluster, request.Value.Email).LogInAsync(request.Value.Password), tokens, StatusCodes.Status200OK);
    }

    private static async Task<IResult> LogOutAsync(CurrentMember member, IClusterClient cluster)
    {
        await cluster.GetGrain<IUserGrain>(member.UserId).RevokeAsync(member.TokenId, member.ExpiresAt);
        return TypedResults.Ok(new MessageBody("Logged out successfully"));
    }

    private static async Task<IResult> GetMeAsync(CurrentMember member, IClusterClient cluster)
    {
        var organization = await cluster.GetGrain<IOrganizationGrain>(member.OrganizationId).GetAsync();
        return organization is { IsRefused: true, Refusal.Code: RefusalCode.NotFound }
            ? new Refusal(RefusalCode.NotFound, "User or organization not found").ToHttp()
            : organization.ToHttp(view => ProfileBody.Of(member.Member, view));
    }

    private static IResult Answer(Outcome<MemberView> member, SessionTokens tokens, int status) => member.IsRefused
        ? member.Refusal.ToHttp()
        : TypedResults.Json(
            new SessionBody(tokens.Mint(member.Value), UserBody.Of(member.Value)), statusCode: status);

    [SuppressMessage("Globalization", "CA1308", Justification = "The grain's key and the stored addresses are lower case.")]
    private static IEmailGrain Address(IClusterClient cluster, string email) =>
        cluster.GetGrain<IEmailGrain>(email.ToLowerInvariant());
}
