using Agnox.Common;

namespace Agnox.Gateway.Http;

/// <summary>The one switch from a refusal to an HTTP status.</summary>
internal static class RefusalStatus
{
    public static int Of(RefusalCode code) => code switch
    {
        RefusalCode.NotFound => StatusCodes.Status404NotFound,
        RefusalCode.Conflict => StatusCodes.Status409Conflict,
        RefusalCode.Invalid => StatusCodes.Status400BadRequest,
        RefusalCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalCode.Forbidden => StatusCodes.Status403Forbidden,
        RefusalCode.LimitReached => StatusCodes.Status403Forbidden,
        RefusalCode.Busy => StatusCodes.Status429TooManyRequests,
        RefusalCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
