namespace Agnox.Gateway.Auth;

/// <summary>Names of the authorization policies. Without one, any member may call a route.</summary>
internal static class Policies
{
    /// <summary>Developers and admins: everything that changes tests and runs.</summary>
    public const string Developer = "developer";

    /// <summary>Admins only.</summary>
    public const string Admin = "admin";
}
