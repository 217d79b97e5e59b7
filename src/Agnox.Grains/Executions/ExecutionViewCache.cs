using Agnox.Executions;
using Agnox.Grains.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Agnox.Grains.Executions;

/// <summary>
/// Views of rows that were listed lately. A row of one version never changes, so what is cached is never stale: the list
/// itself, and with it the version, always comes from the store.
/// </summary>
internal sealed class ExecutionViewCache : IDisposable
{
    /// <summary>Bytes of stored documents whose views are kept; a view takes a few times as much.</summary>
    private const long MaxDocumentBytes = 16L << 20;

    private readonly MemoryCache _views = new(new MemoryCacheOptions { SizeLimit = MaxDocumentBytes });

    public ExecutionView Of(ExecutionRow row)
    {
        if (!_views.TryGetValue((row.Key, row.Version), out ExecutionView? view) || view is null)
        {
            view = ExecutionDocuments.ToState(row).ToView(row.Key, row.Version);
            _views.Set((row.Key, row.Version), view, new MemoryCacheEntryOptions { Size = row.Document.Length });
        }

        return view;
    }

    public void Dispose() => _views.Dispose();
}
