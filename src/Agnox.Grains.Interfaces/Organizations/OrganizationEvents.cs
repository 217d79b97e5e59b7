using Agnox.Executions;

namespace Agnox.Organizations;

/// <summary>A place in an organization's event stream.</summary>
/// <param name="Epoch">One life of the organization's grain; another epoch means that events may have been missed.</param>
/// <param name="Sequence">Number of the last event published in this epoch; 0 before the first.</param>
[GenerateSerializer, Immutable, Alias("agnox.event-cursor")]
public readonly record struct EventCursor([property: Id(0)] Guid Epoch, [property: Id(1)] long Sequence);

/// <summary>
/// One event on an organization's stream. Published after the change was stored, in order. The stream may lose events
/// when a silo dies: a jump in <see cref="EventCursor.Sequence"/> or a new epoch tells, and the reader reads again.
/// </summary>
/// <param name="Cursor">Where this event stands.</param>
/// <param name="Execution">The execution after the change.</param>
[GenerateSerializer, Immutable, Alias("agnox.organization-event")]
public sealed record OrganizationEvent(
    [property: Id(0)] EventCursor Cursor,
    [property: Id(1)] ExecutionView Execution);

/// <summary>Names of the streams, once.</summary>
public static class AgnoxStreams
{
    /// <summary>Name of the stream provider.</summary>
    public const string Provider = "agnox";

    /// <summary>Namespace of the organizations' event streams; the stream key is the organization id.</summary>
    public const string OrganizationEvents = "org-events";

    /// <summary>Number of queues; silos and clients must agree on it.</summary>
    public const int Partitions = 4;
}
