using System.Reflection;
using Xunit;

namespace Agnox.Architecture.Tests;

/// <summary>Which assembly may know which. A project reference too many shows here even when nothing fails to compile.</summary>
public sealed class DependencyTests
{
    private const string Interfaces = "Agnox.Grains.Interfaces";
    private const string Grains = "Agnox.Grains";
    private const string Silo = "Agnox.Silo";
    private const string Gateway = "Agnox.Gateway";
    private const string Demo = "Agnox.Demo";
    private const string LocalCluster = "Agnox.LocalCluster";

    [Theory]
    [InlineData(Interfaces, "Orleans.Server", "Orleans.Runtime", "Orleans.Streaming", "Npgsql", "Microsoft.Data.Sqlite", "Docker.DotNet", "Microsoft.AspNetCore")]
    [InlineData(Grains, "Npgsql", "Microsoft.Data.Sqlite", "Docker.DotNet", "Microsoft.AspNetCore", Silo, Gateway)]
    [InlineData(Silo, "Microsoft.AspNetCore", Gateway)]
    [InlineData(Gateway, "Npgsql", "Microsoft.Data.Sqlite", "Docker.DotNet", Grains, Silo)]
    [InlineData(Demo, "Orleans", Interfaces, Grains, Silo, Gateway)]
    [InlineData(LocalCluster, "Orleans", "Docker.DotNet", Interfaces, Grains, Silo, Gateway)]
    public void Assembly_KnowsNoneOf(string assembly, params string[] forbidden)
    {
        var known = Assembly.Load(assembly).GetReferencedAssemblies().Select(reference => reference.Name!).ToList();

        Assert.DoesNotContain(known, name => forbidden.Any(prefix =>
            prefix.StartsWith("Agnox.", StringComparison.Ordinal) ? name == prefix : name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void Interfaces_DependOnNothingOfOurs() => Assert.DoesNotContain(
        Assembly.Load(Interfaces).GetReferencedAssemblies(),
        reference => reference.Name!.StartsWith("Agnox.", StringComparison.Ordinal));
}
