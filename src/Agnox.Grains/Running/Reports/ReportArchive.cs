using System.Formats.Tar;
using Agnox.Grains.Reports;

namespace Agnox.Grains.Running.Reports;

/// <summary>
/// Unpacks archives that a container's owner controls. Only regular files are taken, each on its own: a bad entry is left
/// out and named as a problem, and what was whole before an archive broke off stays.
/// </summary>
internal sealed class ReportArchive(ReportFiles files, ReportProblems problems, ReportLimits limits)
{
    // What is passed over has to be read all the same; an archive of many times the limit is not worth the time.
    private const int MaxReadPerStored = 4;
    private const int RoomPerHeader = 4096;

    private int _entries;

    /// <summary>Stores an archive's files below a folder.</summary>
    /// <param name="archive">A tar whose root is one folder or file.</param>
    /// <param name="root">Name of that folder or file.</param>
    /// <param name="alias">The folder to store below, or the file to store as.</param>
    /// <param name="cancellationToken">Gives up; what is stored stays.</param>
    public async Task UnpackAsync(Stream archive, string root, string alias, CancellationToken cancellationToken)
    {
        var source = new ArchiveStream(
            archive, (limits.MaxBytes * MaxReadPerStored) + ((long)limits.MaxEntries * RoomPerHeader));
        await using var reader = new TarReader(source, leaveOpen: true);
        try
        {
            while (await NextAsync(reader, source, cancellationToken) is { } entry)
            {
                if (++_entries > limits.MaxEntries)
                {
                    problems.Add($"Only the first {limits.MaxEntries} entries were collected.");
                    return;
                }

                await TakeAsync(entry, root, alias, cancellationToken);
            }
        }
        catch (InvalidDataException exception)
        {
            problems.Add($"The archive of {root} could not be read to its end: {exception.Message}.");
        }
    }

    private static async Task<TarEntry?> NextAsync(
        TarReader reader, ArchiveStream source, CancellationToken cancellationToken)
    {
        source.BeginHeader();
        try
        {
            return await reader.GetNextEntryAsync(copyData: false, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            // The edge to a parser of untrusted bytes: it throws many kinds, and all mean the same here.
            throw new InvalidDataException("it is damaged", exception);
        }
        finally
        {
            source.EndHeader();
        }
    }

    private async Task TakeAsync(TarEntry entry, string root, string alias, CancellationToken cancellationToken)
    {
        if (FindFault(entry, root, alias, out var path) is { } fault)
        {
            problems.Add(entry.Name, fault);
        }
        else if (path is not null)
        {
            await using var content = new EntryStream(entry.DataStream, entry.Length);
            await files.AddAsync(path, content, cancellationToken);
            return;
        }

        await using var rest = new EntryStream(entry.DataStream, entry.DataStream is null ? 0 : entry.Length);
        await rest.CopyToAsync(Stream.Null, cancellationToken);
    }

    // A file fetched alone is stored as the file that the alias names, inside of a folder.
    private static bool IsFile(string alias, string root) => alias.EndsWith("/" + root, StringComparison.Ordinal);

    // Answers neither fault nor path for what is no file but may well be there: folders and notes of the format.
    private string? FindFault(TarEntry entry, string root, string alias, out string? path)
    {
        path = null;
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                break;
            case TarEntryType.Directory or TarEntryType.DirectoryList or TarEntryType.GlobalExtendedAttributes:
                return null;
            case TarEntryType.SymbolicLink or TarEntryType.HardLink:
                return "is a link";
            default:
                return "is no regular file";
        }

        var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
        if (ReportPath.FindFault(name) is { } fault)
        {
            return fault;
        }

        if (!(name == root && IsFile(alias, root)) && !name.StartsWith(root + "/", StringComparison.Ordinal))
        {
            return "is outside of its folder";
        }

        var target = alias + name[root.Length..];
        if ((ReportPath.FindFault(target) ?? files.FindFault(target, entry.Length)) is { } reason)
        {
            return reason;
        }

        path = target;
        return null;
    }
}
