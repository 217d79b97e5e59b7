using Agnox.Gateway.Auth;
using Microsoft.AspNetCore.Authorization;

namespace Agnox.Gateway.RateLimits;

/// <summary>
/// Lets through what its route's limiters allow. Runs once it is known who is asking, not at the same time: a token that was
/// revoked must not use up the limit of the organization it names.
/// </summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateLimitCounter counter)
{
    private static readonly IReadOnlyList<Limiter> OfClosedRoutes = [Limiter.Api];

    public async Task InvokeAsync(HttpContext context)
    {
        var route = context.GetEndpoint()?.Metadata;
        var isOpen = route?.GetMetadata<IAllowAnonymous>() is not null;
        var caller = CallerOf(context, out var isKnown);
        if (!isOpen && !isKnown)
        {
            // answered 401 whatever the count says, which is for the open routes of the API
            await counter.TryCountAsync(Limiter.Api, caller);
            await next(context);
            return;
        }

        CountedRequest? passed = null;
        foreach (var limiter in route?.GetMetadata<RateLimitMetadata>()?.Limiters ?? (isOpen ? [] : OfClosedRoutes))
        {
            var counted = await counter.TryCountAsync(limiter, caller);
            if (counted is { IsOverLimit: true })
            {
                await counted.RefuseAsync(context, passed);
                return;
            }

            passed = counted ?? passed;
        }

        if (passed is not null)
        {
            // when the answer starts, because the exception handler clears what was set before
            context.Response.OnStarting(() =>
            {
                passed.WriteTo(context.Response.Headers);
                return Task.CompletedTask;
            });
        }

        await next(context);
    }

    private static string CallerOf(HttpContext context, out bool isKnown)
    {
        var member = (context.User as MemberPrincipal)?.Who;
        isKnown = member is not null;
        return member is null
            ? $"ip:{ClientAddress.Of(context.Connection.RemoteIpAddress)}"
            : $"org:{member.OrganizationId}";
    }
}
