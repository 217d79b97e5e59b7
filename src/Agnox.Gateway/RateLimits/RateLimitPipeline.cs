using Microsoft.Extensions.Options;

namespace Agnox.Gateway.RateLimits;

/// <summary>Registration of RateLimits.</summary>
internal static class RateLimitPipeline
{
    public static void AddGatewayRateLimits(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<RateLimitOptions>().BindConfiguration(RateLimitOptions.SectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<RateLimitOptions>, RateLimitOptionsValidator>();
        services.AddSingleton<RateLimitCounter>();
    }

    /// <summary>After authentication, which says who is asking, and before authorization, which answers.</summary>
    public static void UseGatewayRateLimits(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<RateLimitMiddleware>();
    }
}
