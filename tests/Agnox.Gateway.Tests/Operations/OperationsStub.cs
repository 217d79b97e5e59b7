using System.Collections.Immutable;
using Agnox.Common;
using Agnox.Dispatch;
using Agnox.Operations;

namespace Agnox.Gateway.Tests.Operations;

/// <summary>A cluster that says of itself what a test wants.</summary>
internal sealed class OperationsStub(Func<Task<InstallationStatus>> answer) : IOperationsGrain
{
    public Task<InstallationStatus> DescribeAsync() => answer();

    public Task PingAsync() => throw new NotSupportedException();

    public Task<ImmutableArray<NodeReport>> ListNodesAsync() => throw new NotSupportedException();

    public Task<Outcome<Done>> SetDrainingAsync(string nodeId, bool isDraining) => throw new NotSupportedException();
}
