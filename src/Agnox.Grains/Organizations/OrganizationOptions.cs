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
}

/// <summary>Refuses to start with options out of range.</summary>
[OptionsValidator]
internal sealed partial class OrganizationOptionsValidator : IValidateOptions<OrganizationOptions>;
