using Agnox.Common;
using Agnox.Gateway.Http;
using Agnox.Identity;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Agnox.Gateway.Auth;

/// <summary>Tells a member which roles a route wants; leaves every other answer to the framework.</summary>
internal sealed class RoleRefusal : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _framework = new();

    /// <inheritdoc/>
    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult.Forbidden && context.User is MemberPrincipal member
            ? Refuse(policy, member.Who.Role).ToHttp().ExecuteAsync(context)
            : _framework.HandleAsync(next, context, policy, authorizeResult);

    private static Refusal Refuse(AuthorizationPolicy policy, Role role)
    {
        var wanted = policy.Requirements.OfType<RolesAuthorizationRequirement>()
            .SelectMany(requirement => requirement.AllowedRoles)
            .Select(name => RoleText.Of(Enum.Parse<Role>(name)));
        return new(
            RefusalCode.Forbidden,
            "Insufficient permissions",
            $"This action requires one of the following roles: {string.Join(", ", wanted)}. Your role: {RoleText.Of(role)}.");
    }
}
