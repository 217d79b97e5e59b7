using System.Data.Common;
using Agnox.Common;
using Microsoft.Extensions.Logging;

namespace Agnox.Grains.Storage;

/// <summary>
/// Turns a database's own exceptions, which callers outside the silo cannot even read, into one they know.
/// </summary>
internal sealed partial class StorageFailureFilter(ILogger<StorageFailureFilter> logger) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (DbException failure)
        {
            LogFailed(context.MethodName, failure);
#pragma warning disable MA0054 // the callers cannot read the database's exception; it is in this silo's log
            throw new StorageUnavailableException("The database does not answer.");
#pragma warning restore MA0054
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Method} failed as the database did not answer")]
    private partial void LogFailed(string method, Exception failure);
}
