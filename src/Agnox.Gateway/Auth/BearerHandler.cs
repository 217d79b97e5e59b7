using System.Text.Encodings.Web;
using Agnox.Common;
using Agnox.Gateway.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Agnox.Gateway.Auth;

/// <summary>Bearer tokens in the Authorization header; for the live channel also in the query, as browsers need.</summary>
internal sealed class BearerHandler(
    SessionAuthenticator sessions,
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "Bearer";

    private const string Prefix = SchemeName + " ";
    private const string LiveChannel = "/hubs/executions";

    private static readonly Refusal Missing = new(
        RefusalCode.Unauthenticated,
        "Authentication required",
        "No token provided in Authorization header. Please login.");

    private Refusal _refusal = Missing;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // an open route must answer also when the cluster does not, whatever header came along
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null || TokenOf(Request) is not { } token)
        {
            return AuthenticateResult.NoResult();
        }

        var answer = await sessions.AuthenticateAsync(token);
        if (answer.IsRefused)
        {
            _refusal = answer.Refusal;
            return AuthenticateResult.Fail(answer.Refusal.Error);
        }

        return AuthenticateResult.Success(new(new MemberPrincipal(answer.Value, SchemeName), SchemeName));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers[HeaderNames.WWWAuthenticate] = SchemeName;
        return _refusal.ToHttp().ExecuteAsync(Context);
    }

    private static string? TokenOf(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        if (header is null && request.Path.StartsWithSegments(LiveChannel, StringComparison.Ordinal))
        {
            header = Prefix + request.Query["access_token"];
        }

        return header is not null && header.StartsWith(Prefix, StringComparison.Ordinal) && header.Length > Prefix.Length
            ? header[Prefix.Length..]
            : null;
    }
}
