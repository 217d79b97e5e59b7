using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Agnox.Grains.Organizations;

/// <summary>Rules for every organization of the installation.</summary>
public sealed class OrganizationOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Organizations";

    /// <summary>Plan of a new organization: free, team or enterprise.</summary>
    [RegularExpression("^(free|team|enterprise)$")]
    public string DefaultPlan { get; set; } = "free";

    /// <summary>
    /// How long a platform may be without any node before its waiting runs give their places to runs of other platforms. 0 to
    /// 1 hour; 30 seconds, so that restarting the only node of a platform changes nothing.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan PlatformGrace { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Refuses to start with options out of range.</summary>
[OptionsValidator]
internal sealed partial class OrganizationOptionsValidator : IValidateOptions<OrganizationOptions>;
