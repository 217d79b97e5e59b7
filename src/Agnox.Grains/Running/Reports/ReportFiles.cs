using Agnox.Grains.Artifacts;

namespace Agnox.Grains.Running.Reports;

/// <summary>
/// The files of one collection: stores them, remembers their sizes, and keeps the total within its limit. A name is
/// either a file or a folder, as in any file system.
/// </summary>
internal sealed class ReportFiles(IArtifactStore store, string place, long maxBytes)
{
    private readonly SortedDictionary<string, long> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);

    /// <summary>Bytes stored.</summary>
    public long Bytes { get; private set; }

    /// <summary>Number of files stored.</summary>
    public int Count => _files.Count;

    /// <summary>Paths of the stored files, in ordinal order.</summary>
    public IEnumerable<string> Paths => _files.Keys;

    public bool Has(string path) => _files.ContainsKey(path);

    public long LengthOf(string path) => _files.GetValueOrDefault(path);

    /// <summary>Null when a file of that name and size may be stored, else why not, as the end of a sentence.</summary>
    public string? FindFault(string path, long length)
    {
        if (_folders.Contains(path) || FoldersOf(path).Any(_files.ContainsKey))
        {
            return "has the name of another entry";
        }

        return length > maxBytes - Bytes + LengthOf(path)
            ? $"does not fit into the {maxBytes} bytes that may be collected"
            : null;
    }

    /// <summary>Stores a file; one of the same name is replaced.</summary>
    public async Task AddAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var length = await store.WriteAsync(place + path, content, cancellationToken);
        Bytes += length - LengthOf(path);
        _files[path] = length;
        _folders.UnionWith(FoldersOf(path));
    }

    public Stream Open(string path) => new StoredFileStream(store, place + path);

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (var i = path.LastIndexOf('/'); i > 0; i = path.LastIndexOf('/', i - 1))
        {
            yield return path[..i];
        }
    }
}
