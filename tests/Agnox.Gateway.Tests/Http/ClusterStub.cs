using System.Reflection;

namespace Agnox.Gateway.Tests.Http;

/// <summary>A cluster client that hands out the grains a test gives it, by interface and key.</summary>
public class ClusterStub : DispatchProxy
{
    private readonly Dictionary<Type, Func<object, object>> _grains = [];

    internal static (IClusterClient Client, ClusterStub Stub) Create()
    {
        var client = Create<IClusterClient, ClusterStub>();
        return (client, (ClusterStub)(object)client);
    }

    internal void Add<TGrain>(Func<object, TGrain> grain)
        where TGrain : class => _grains[typeof(TGrain)] = grain;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        return targetMethod is { Name: nameof(IGrainFactory.GetGrain), IsGenericMethod: true }
            && _grains.TryGetValue(targetMethod.GetGenericArguments()[0], out var grain)
                ? grain(args![0]!)
                : throw new NotSupportedException(targetMethod.ToString());
    }
}
