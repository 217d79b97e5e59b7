using System.Text.Json.Serialization;
using Agnox.Gateway.Http;

namespace Agnox.Gateway.Executions;

/// <summary>
/// Generated metadata for the documents that are written most. Names, escaping and dates stay those of the application's
/// options, in whose chain this stands.
/// </summary>
[JsonSerializable(typeof(Envelope<ExecutionListBody>))]
[JsonSerializable(typeof(Envelope<ExecutionDetailBody>))]
[JsonSerializable(typeof(ExecutionBody))]
[JsonSerializable(typeof(TestBody))]
[JsonSerializable(typeof(string))]
internal sealed partial class ExecutionJson : JsonSerializerContext;

/// <summary>A page of executions.</summary>
/// <param name="Executions">The rows.</param>
/// <param name="Total">How many match in all.</param>
/// <param name="Limit">Page size used.</param>
/// <param name="Offset">Rows skipped.</param>
internal sealed record ExecutionListBody(IReadOnlyList<ExecutionBody> Executions, long Total, int Limit, int Offset);

/// <summary>A single execution.</summary>
/// <param name="Execution">The execution.</param>
internal sealed record ExecutionDetailBody(ExecutionBody Execution);
