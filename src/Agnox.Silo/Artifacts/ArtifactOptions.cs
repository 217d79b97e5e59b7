using System.ComponentModel.DataAnnotations;

namespace Agnox.Silo.Artifacts;

/// <summary>Where logs and reports are kept.</summary>
public sealed class ArtifactOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string SectionName = "Artifacts";

    /// <summary>
    /// Directory of the store, absolute. Created when missing; with several nodes it has to be the same shared one.
    /// Required: there is no place that is right everywhere.
    /// </summary>
    [Required]
    public string Directory { get; set; } = "";
}
