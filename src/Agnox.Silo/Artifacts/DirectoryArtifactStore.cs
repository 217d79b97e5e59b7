using System.IO.Enumeration;
using Agnox.Grains.Artifacts;
using Microsoft.Extensions.Options;

namespace Agnox.Silo.Artifacts;

/// <summary>
/// Artifacts as files below one directory. A file appears under its name only when it is whole and on the disk: it is
/// written elsewhere in the same directory first and then renamed.
/// </summary>
public sealed class DirectoryArtifactStore : IArtifactStore
{
    // Longer than any write takes, so that the clean-up never meets one of another process.
    private static readonly TimeSpan UnfinishedLifetime = TimeSpan.FromHours(24);

    private readonly string _root;
    private readonly string _unfinished;

    /// <summary>Opens the store, and removes what crashed processes left unfinished.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="time">The clock.</param>
    public DirectoryArtifactStore(IOptions<ArtifactOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Value.Directory));
        _unfinished = Path.Combine(_root, ArtifactPath.Unfinished);
        Directory.CreateDirectory(_unfinished);
        var oldest = (time.GetUtcNow() - UnfinishedLifetime).UtcDateTime;
        foreach (var file in new DirectoryInfo(_unfinished).EnumerateFiles().Where(file => file.LastWriteTimeUtc < oldest))
        {
            file.Delete();
        }
    }

    /// <inheritdoc/>
    public async Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        await WriteAsync(name, file => file.WriteAsync(content, cancellationToken).AsTask());

    /// <inheritdoc/>
    public Task<long> WriteAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        return WriteAsync(name, file => content.CopyToAsync(file, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string folder, int limit, CancellationToken cancellationToken)
    {
        var path = ArtifactPath.OfFolder(_root, folder);
        ArtifactPath.RefuseLinks(_root, path);
        var entries = new List<ArtifactEntry>();
        try
        {
            foreach (var entry in Enumerate(path))
            {
                cancellationToken.ThrowIfCancellationRequested();
                entries.Add(entry);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing stored yet, or deleted while listing: either way there is nothing more to list.
        }

        entries.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        return Task.FromResult<IReadOnlyList<ArtifactEntry>>(entries.Count > limit ? entries[..limit] : entries);
    }

    /// <inheritdoc/>
    public Task<ArtifactEntry?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var path = ArtifactPath.OfObject(_root, name);
        ArtifactPath.RefuseLinks(_root, path);
        var file = new FileInfo(path);
        return Task.FromResult(
            file.Exists ? new ArtifactEntry(name, file.Length, new(file.LastWriteTimeUtc, TimeSpan.Zero)) : null);
    }

    /// <inheritdoc/>
    public async Task<int> ReadAsync(
        string name, long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var path = ArtifactPath.OfObject(_root, name);
        ArtifactPath.RefuseLinks(_root, path);
        try
        {
            using var file = File.OpenHandle(path, options: FileOptions.Asynchronous);
            var total = 0;
            while (total < buffer.Length)
            {
                var count = await RandomAccess.ReadAsync(file, buffer[total..], offset + total, cancellationToken);
                if (count == 0)
                {
                    break;
                }

                total += count;
            }

            return total;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return 0;
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string folder, CancellationToken cancellationToken)
    {
        var path = ArtifactPath.OfFolder(_root, folder);
        ArtifactPath.RefuseLinks(_root, path);
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Deleting nothing is allowed.
        }

        Prune(Path.GetDirectoryName(path) ?? _root);
        return Task.CompletedTask;
    }

    private async Task<long> WriteAsync(string name, Func<FileStream, Task> write)
    {
        var path = ArtifactPath.OfObject(_root, name);
        ArtifactPath.RefuseLinks(_root, Path.GetDirectoryName(path) ?? _root);
        var unfinished = Path.Combine(_unfinished, Guid.NewGuid().ToString("N"));
        try
        {
            long length;
            var file = new FileStream(
                unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
            await using (file)
            {
                await write(file);
                length = file.Length;
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }

            Publish(unfinished, path);
            return length;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    // The folder may be pruned between its creation and the renaming; nobody prunes the same folder all the time.
    private static void Publish(string unfinished, string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        for (var triesLeft = 5; ; triesLeft--)
        {
            Directory.CreateDirectory(folder);
            try
            {
                File.Move(unfinished, path, overwrite: true);
                break;
            }
            catch (DirectoryNotFoundException) when (triesLeft > 0)
            {
                continue;
            }
        }

        DirectorySync.Flush(folder);
    }

    private void Prune(string folder)
    {
        for (var at = folder; at.Length > _root.Length; at = Path.GetDirectoryName(at) ?? "")
        {
            try
            {
                Directory.Delete(at);
            }
            catch (IOException)
            {
                // Not empty, or gone already: either way its parents are not ours to remove.
                break;
            }
        }
    }

    private FileSystemEnumerable<ArtifactEntry> Enumerate(string path)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, RecurseSubdirectories = true };
        return new(path, Describe, options) { ShouldIncludePredicate = (ref entry) => !entry.IsDirectory };
    }

    private ArtifactEntry Describe(ref FileSystemEntry entry) => new(
        Path.GetRelativePath(_root, entry.ToFullPath()).Replace('\\', '/'), entry.Length, entry.LastWriteTimeUtc);
}
