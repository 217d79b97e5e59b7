using System.Text.Json.Serialization;
using Agnox.Gateway.Http;

namespace Agnox.Gateway.Executions;

/// <summary>
/// Generated metadata for the documents that are written most. Names, escaping and dates stay those of the application's
/// options, in whose chain this stands.
/// </summary>
[JsonSerializable(typeof(Envelope<ExecutionDetailBody>))]
[JsonSerializable(typeof(ExecutionBody))]
[JsonSerializable(typeof(TestBody))]
[JsonSerializable(typeof(string))]
internal sealed partial class ExecutionJson : JsonSerializerContext;

/// <summary>A single execution.</summary>
/// <param name="Execution">The execution.</param>
internal sealed record ExecutionDetailBody(ExecutionBody Execution);
