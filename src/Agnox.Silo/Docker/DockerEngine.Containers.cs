using System.Globalization;
using System.Net;

using Agnox.Grains.Running;

using Docker.DotNet;
using Docker.DotNet.Models;

namespace Agnox.Silo.Docker;

internal sealed partial class DockerEngine
{
    public async Task<string> CreateAsync(ContainerPlan plan, CancellationToken cancellationToken)
    {
        await CallAsync(token => _network.EnsureAsync(plan.Network, token), cancellationToken);
        try
        {
            return await CreateOnceAsync(plan, cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.Conflict)
        {
            if (await TakeNameAsync(plan, exception, cancellationToken) is { } created)
            {
                return created;
            }
        }
        catch (DockerApiException exception)
        {
            throw Refused(exception);
        }

        try
        {
            return await CreateOnceAsync(plan, cancellationToken);
        }
        catch (DockerApiException exception)
        {
            throw Refused(exception);
        }
    }

    public async Task StartAsync(string containerId, CancellationToken cancellationToken)
    {
        try
        {
            await StartOnceAsync(containerId, cancellationToken);
            return;
        }
        catch (DockerApiException exception) when (IsMissingNetwork(exception))
        {
            await RestoreNetworkAsync(containerId, cancellationToken);
        }
        catch (DockerApiException exception)
        {
            throw Refused(exception);
        }

        try
        {
            await StartOnceAsync(containerId, cancellationToken);
        }
        catch (DockerApiException exception)
        {
            throw Refused(exception);
        }
    }

    public async Task KillAsync(string containerId, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(
                token => _client.Containers.KillContainerAsync(
                    containerId, new ContainerKillParameters { Signal = "SIGKILL" }, token),
                cancellationToken);
        }
        catch (DockerApiException exception) when (IsGoneOrStopped(exception))
        {
            // Nothing runs any more, which is what was asked for.
        }
    }

    public async Task DestroyAsync(string containerId, CancellationToken cancellationToken)
    {
        try
        {
            await CallAsync(
                token => _client.Containers.RemoveContainerAsync(
                    containerId, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, token),
                cancellationToken);
        }
        catch (DockerApiException exception) when (IsGoneOrStopped(exception))
        {
            // Removed before, or being removed by another call.
        }
    }

    public async Task<IReadOnlyList<OwnedContainer>> ListOwnedAsync(string nodeId, CancellationToken cancellationToken)
    {
        var parameters = new ContainersListParameters
        {
            All = true,
            Filters = new Dictionary<string, IDictionary<string, bool>>(StringComparer.Ordinal)
            {
                ["label"] = new Dictionary<string, bool>(StringComparer.Ordinal)
                {
                    [$"{ContainerLabels.Node}={nodeId}"] = true,
                },
            },
        };
        var found = await CallAsync(
            token => _client.Containers.ListContainersAsync(parameters, token), cancellationToken);
        return
        [
            .. found.Select(container => new OwnedContainer(
                container.ID,
                container.Labels.TryGetValue(ContainerLabels.Execution, out var execution) ? execution : "",
                AttemptOf(container.Labels) ?? 0,
                container.State is not "created",
                new DateTimeOffset(DateTime.SpecifyKind(container.Created, DateTimeKind.Utc)))),
        ];
    }

    private async Task<string> CreateOnceAsync(ContainerPlan plan, CancellationToken cancellationToken)
    {
        var created = await CallAsync(
            token => _client.Containers.CreateContainerAsync(ContainerPlanMapping.ToParameters(plan), token),
            cancellationToken);
        return created.ID;
    }

    private Task<bool> StartOnceAsync(string containerId, CancellationToken cancellationToken) =>
        CallAsync(
            token => _client.Containers.StartContainerAsync(containerId, new ContainerStartParameters(), token),
            cancellationToken);

    /// <summary>
    /// The name may be held by what an older attempt left behind, which is ours to remove, or by this very attempt's
    /// container, made by a request whose answer was lost. Nothing else is ours.
    /// </summary>
    /// <returns>This attempt's container; null when the name is free now.</returns>
    private async Task<string?> TakeNameAsync(
        ContainerPlan plan, DockerApiException conflict, CancellationToken cancellationToken)
    {
        var holder = await TryInspectAsync(plan.Name, cancellationToken);
        if (holder is null)
        {
            return null;
        }

        var labels = holder.Config?.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal);
        var isOfThisRun =
            labels.TryGetValue(ContainerLabels.Execution, out var execution)
            && plan.Labels.TryGetValue(ContainerLabels.Execution, out var wanted)
            && execution == wanted;
        if (isOfThisRun && AttemptOf(labels) == AttemptOf(plan.Labels) && holder.State?.Status is "created")
        {
            return holder.ID;
        }

        if (!isOfThisRun || !(AttemptOf(labels) < AttemptOf(plan.Labels)))
        {
            throw new ContainerRefusedException(
                $"A container named {plan.Name} exists already and is not an older attempt of this run.", conflict);
        }

        LogPredecessorRemoved(plan.Name, holder.ID);
        await DestroyAsync(holder.ID, cancellationToken);
        return null;
    }

    private async Task RestoreNetworkAsync(string containerId, CancellationToken cancellationToken)
    {
        var container = await TryInspectAsync(containerId, cancellationToken)
            ?? throw new ContainerRefusedException($"The container {containerId} no longer exists.");
        _network.Forget();
        await CallAsync(
            token => _network.EnsureAsync(container.HostConfig!.NetworkMode, token), cancellationToken);
    }

    private async Task<ContainerInspectResponse?> TryInspectAsync(string idOrName, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync(
                token => _client.Containers.InspectContainerAsync(idOrName, token), cancellationToken);
        }
        catch (DockerApiException exception) when (exception.StatusCode is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static int? AttemptOf(IEnumerable<KeyValuePair<string, string>> labels) =>
        int.TryParse(
            labels.FirstOrDefault(label => label.Key == ContainerLabels.Attempt).Value,
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var attempt)
            ? attempt
            : null;

    private static bool IsGoneOrStopped(DockerApiException exception) =>
        exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict;

    private static bool IsMissingNetwork(DockerApiException exception) =>
        exception.StatusCode is HttpStatusCode.NotFound
        && EngineMessage.Of(exception).Contains("network", StringComparison.OrdinalIgnoreCase);

    private static ContainerRefusedException Refused(DockerApiException exception) =>
        new("The container engine refused the container: " + EngineMessage.Of(exception), exception);
}
