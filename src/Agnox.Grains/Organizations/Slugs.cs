using System.Text;
using Agnox.Grains.Storage;

namespace Agnox.Grains.Organizations;

/// <summary>Short names for URLs.</summary>
internal static class Slugs
{
    private const int MaxLength = 60;
    private const int NumberedCandidates = 9;

    /// <summary>The name's slug, then the same numbered, then one that cannot be taken. Never empty.</summary>
    public static IEnumerable<string> Candidates(string name, string organizationId)
    {
        var slug = Of(name);
        if (slug.Length > 0)
        {
            yield return slug;
            for (var number = 2; number < NumberedCandidates + 2; number++)
            {
                yield return $"{slug}-{number}";
            }
        }

        yield return slug.Length > 0 ? $"{slug}-{organizationId}" : $"org-{organizationId}";
    }

    private static string Of(string name)
    {
        var slug = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            if (letter is (>= 'a' and <= 'z') or (>= '0' and <= '9'))
            {
                slug.Append(letter);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString(0, Math.Min(slug.Length, MaxLength)).Trim('-');
    }
}

/// <summary>One slug: the organization that has it. Key: the slug.</summary>
[Alias("agnox.ISlugGrain"), GrainInterfaceType("agnox.slug")]
internal interface ISlugGrain : IGrainWithStringKey
{
    /// <summary>Takes the slug; true when this organization has it now.</summary>
    [Alias("TryTake")]
    Task<bool> TryTakeAsync(string organizationId);
}

/// <summary>Who has a slug.</summary>
[GenerateSerializer, Immutable, Alias("agnox.slug-state")]
internal sealed record SlugState
{
    [Id(0)] public string OrganizationId { get; init; } = "";
}

/// <inheritdoc cref="ISlugGrain"/>
[GrainType("slug")]
internal sealed class SlugGrain(
    [PersistentState("slug", StorageNames.State)] IPersistentState<SlugState> storage) : Grain, ISlugGrain
{
    public async Task<bool> TryTakeAsync(string organizationId)
    {
        if (storage.State.OrganizationId.Length == 0)
        {
            await storage.CommitAsync(new() { OrganizationId = organizationId });
        }

        return storage.State.OrganizationId == organizationId;
    }
}
