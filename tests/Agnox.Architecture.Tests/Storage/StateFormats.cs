using System.Text.Json;
using Agnox.Grains.Executions;
using Agnox.Grains.Storage;
using Agnox.Silo.Storage;
using Agnox.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Xunit;

[assembly: AssemblyFixture(typeof(Agnox.Architecture.Tests.Storage.StateFormats))]

namespace Agnox.Architecture.Tests.Storage;

/// <summary>Reads samples as a silo reads its storage: with the settings that its services hold.</summary>
public sealed class StateFormats : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly IHost _silo;

    public StateFormats()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.UseLocalhostClustering()
            .AddSqliteStorage(options => options.DataDirectory = _directory.Path));
        _silo = builder.Build();
    }

    public void Dispose()
    {
        _silo.Dispose();
        _directory.Dispose();
    }

    /// <summary>A sample of a state, as version/states/name.json.</summary>
    internal StateDocument Open(string sample)
    {
        var state = StoredState.All[Path.GetFileNameWithoutExtension(sample)];
        return new(Samples.Read(sample), state.Type, FormatOf(state));
    }

    /// <summary>A sample of a state as the grain would have it.</summary>
    internal T Read<T>(string sample)
    {
        var state = StoredState.All[Path.GetFileNameWithoutExtension(sample)];
        return JsonSerializer.Deserialize<T>(Samples.Read(sample), FormatOf(state))!;
    }

    private JsonSerializerOptions FormatOf(StoredState state)
    {
        var json = state.Storage switch
        {
            StorageNames.Executions => ExecutionDocuments.Json,
            StorageNames.State => _silo.Services
                .GetRequiredService<IOptions<SystemTextJsonGrainStorageSerializerOptions>>().Value.JsonSerializerOptions,
            var other => throw new NotSupportedException($"How the storage '{other}' writes is not known here; add it."),
        };
        json.MakeReadOnly(populateMissingResolver: true);
        return json;
    }
}
