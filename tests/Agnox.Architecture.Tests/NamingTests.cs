using System.Reflection;
using Xunit;

namespace Agnox.Architecture.Tests;

/// <summary>Names carry meaning: what a suffix promises holds.</summary>
public sealed class NamingTests
{
    private static readonly string[] PureSuffixes = ["Lifecycle", "Verdict", "Admission"];

    private static readonly string[] EmptyWords = ["Manager", "Helper", "Helpers", "Util", "Utils", "Service", "Info", "Data", "Impl", "Base", "Common"];

    private static readonly Assembly[] Ours =
    [
        Assembly.Load("Agnox.Grains.Interfaces"), Assembly.Load("Agnox.Grains"), Assembly.Load("Agnox.Silo"),
        Assembly.Load("Agnox.Gateway"), Assembly.Load("Agnox.Standalone"), Assembly.Load("Agnox.Demo"),
        Assembly.Load("Agnox.LocalCluster"),
    ];

    private static IEnumerable<Type> Types => Ours.SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.Namespace?.StartsWith("Agnox", StringComparison.Ordinal) == true && !type.Name.Contains('<', StringComparison.Ordinal));

    [Fact]
    public void PureTypes_AreStaticAndTakeNoServices()
    {
        var pure = Types.Where(type => PureSuffixes.Any(suffix => type.Name.EndsWith(suffix, StringComparison.Ordinal))).ToList();

        Assert.NotEmpty(pure);
        Assert.All(pure, type => Assert.True(type is { IsAbstract: true, IsSealed: true }, $"{type} is not static."));
        Assert.DoesNotContain(
            pure.SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
                .SelectMany(method => method.GetParameters()),
            parameter => parameter.ParameterType == typeof(TimeProvider) || parameter.ParameterType == typeof(IServiceProvider));
    }

    [Fact]
    public void Names_HoldNoEmptyWord() => Assert.DoesNotContain(
        Types, type => EmptyWords.Any(word => type.Name.Split('`')[0].EndsWith(word, StringComparison.Ordinal)));

    [Fact]
    public void Grains_AreInternalAndSealed()
    {
        var grains = Types.Where(type => type is { IsClass: true, IsAbstract: false } && typeof(Orleans.Grain).IsAssignableFrom(type)).ToList();

        Assert.NotEmpty(grains);
        Assert.All(grains, grain => Assert.True(grain.IsSealed && !grain.IsPublic, $"{grain} is open."));
        Assert.All(grains, grain => Assert.NotNull(grain.GetCustomAttribute<Orleans.GrainTypeAttribute>()));
    }

    [Fact]
    public void GrainInterfaces_HaveAStableName()
    {
        var interfaces = Types.Where(type => type.IsInterface && typeof(Orleans.Runtime.IAddressable).IsAssignableFrom(type)).ToList();

        Assert.NotEmpty(interfaces);
        Assert.All(interfaces, contract =>
        {
            Assert.NotNull(contract.GetCustomAttribute<Orleans.AliasAttribute>());
            Assert.NotNull(contract.GetCustomAttribute<Orleans.Runtime.GrainInterfaceTypeAttribute>());
            Assert.All(contract.GetMethods(), method => Assert.NotNull(method.GetCustomAttribute<Orleans.AliasAttribute>()));
        });
    }
}
