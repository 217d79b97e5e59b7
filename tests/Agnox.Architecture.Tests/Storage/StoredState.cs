using System.Reflection;
using Agnox.Grains.Storage;

namespace Agnox.Architecture.Tests.Storage;

/// <summary>A state that grains keep. Databases find it by its grain type and its name, so neither may change.</summary>
internal sealed record StoredState(string GrainType, string StateName, string Storage, Type Type)
{
    /// <summary>Folder of the samples of states.</summary>
    public const string Folder = "states";

    /// <summary>Every state of every grain.</summary>
    public static IReadOnlyDictionary<string, StoredState> All { get; } = Grains
        .SelectMany(grain => grain.GetConstructors().SelectMany(constructor => constructor.GetParameters()), Of)
        .OfType<StoredState>()
        .ToDictionary(state => state.Name, StringComparer.Ordinal);

    /// <summary>Names of the states that have samples.</summary>
    public static IEnumerable<string> Sampled => Samples.NamesIn(Folder).Where(All.ContainsKey);

    /// <summary>The grains of the platform.</summary>
    public static IEnumerable<Type> Grains => typeof(StorageNames).Assembly.GetTypes()
        .Where(type => typeof(Grain).IsAssignableFrom(type) && !type.IsAbstract);

    /// <summary>Name of its samples.</summary>
    public string Name => $"{GrainType}.{StateName}";

    /// <summary>The samples of a state, oldest first.</summary>
    public static IReadOnlyList<string> SamplesOf(string name) => Samples.Of($"{Folder}/{name}.json");

    private static StoredState? Of(Type grain, ParameterInfo parameter) =>
        parameter.GetCustomAttribute<PersistentStateAttribute>() is { } attribute
            ? new(
                grain.GetCustomAttributesData().Single(data => data.AttributeType == typeof(GrainTypeAttribute))
                    .ConstructorArguments[0].Value as string ?? "",
                attribute.StateName,
                attribute.StorageName ?? "",
                parameter.ParameterType.GenericTypeArguments[0])
            : null;
}
