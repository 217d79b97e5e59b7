using Agnox.Common;
using Agnox.Grains.Storage;

namespace Agnox.Grains.Executions;

/// <summary>One idempotency key of one organization. Key: organization id, '/', the key.</summary>
[Alias("agnox.IIdempotencyGrain"), GrainInterfaceType("agnox.idempotency")]
internal interface IIdempotencyGrain : IGrainWithStringKey
{
    /// <summary>Binds the key to a request. Conflict when it is bound to another.</summary>
    [Alias("Bind")]
    Task<Outcome<Done>> BindAsync(string fingerprint);
}

/// <summary>The request a key was first used with.</summary>
[GenerateSerializer, Immutable, Alias("agnox.idempotency-state")]
internal sealed record IdempotencyState
{
    [Id(0)] public string Fingerprint { get; init; } = "";
}

/// <inheritdoc cref="IIdempotencyGrain"/>
[GrainType("idempotency")]
internal sealed class IdempotencyGrain(
    [PersistentState("idempotency", StorageNames.State)] IPersistentState<IdempotencyState> storage) : Grain, IIdempotencyGrain
{
    public async Task<Outcome<Done>> BindAsync(string fingerprint)
    {
        if (storage.State.Fingerprint.Length == 0)
        {
            await storage.CommitAsync(new() { Fingerprint = fingerprint });
        }

        return storage.State.Fingerprint == fingerprint
            ? Done.Instance
            : new Refusal(RefusalCode.Conflict, "Idempotency key already used", "This Idempotency-Key came with another request before.");
    }
}
