using Agnox.Gateway.RateLimits;
using Agnox.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Agnox.Gateway.Auth;

/// <summary>Who may come in. Every route is closed unless it says <c>AllowAnonymous</c> itself.</summary>
internal static class AuthPipeline
{
    public static void AddGatewayAuth(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>();
        services.AddSingleton<SessionTokens>();
        services.AddSingleton<SessionAuthenticator>();
        services.AddSingleton<ReportTokens>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RoleRefusal>();
        services.AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Policies.Developer, policy => policy.RequireRole(nameof(Role.Admin), nameof(Role.Developer)))
            .AddPolicy(Policies.Admin, policy => policy.RequireRole(nameof(Role.Admin)));
    }

    public static void UseGatewayAuth(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseAuthentication();
        app.UseGatewayRateLimits();
        app.UseAuthorization();
    }
}
