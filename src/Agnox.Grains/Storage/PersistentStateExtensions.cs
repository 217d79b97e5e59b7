using System.Globalization;

namespace Agnox.Grains.Storage;

/// <summary>The one way grains write: memory never runs ahead of disk.</summary>
internal static class PersistentStateExtensions
{
    extension<T>(IPersistentState<T> storage)
    {
        /// <summary>Writes the next record and adopts it; when the write fails the old record stays in force.</summary>
        public async Task CommitAsync(T next)
        {
            var before = storage.State;
            storage.State = next;
            try
            {
                await storage.WriteStateAsync();
            }
            catch
            {
                storage.State = before;
                throw;
            }
        }

        /// <summary>Counts the stored changes; 0 before the first.</summary>
        public long Version =>
            long.TryParse(storage.Etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
    }
}
