using System.Net.Sockets;
using Agnox.Silo.Hosting;
using Npgsql;
using StackExchange.Redis;
using Xunit;

namespace Agnox.Silo.Tests.Hosting;

public sealed class StartFailureTests
{
    public static TheoryData<Exception, bool> Failures => new()
    {
        { Postgres(PostgresErrorCodes.AdminShutdown), true },
        { Postgres(PostgresErrorCodes.CannotConnectNow), true },
        { Postgres(PostgresErrorCodes.InvalidPassword), false },
        { Postgres(PostgresErrorCodes.InvalidCatalogName), false },
        { new NpgsqlException("The connection broke."), true },
        { new RedisConnectionException(ConnectionFailureType.UnableToConnect, "away"), true },
        { new InvalidOperationException("membership", new RedisTimeoutException("away", CommandStatus.Unknown)), true },
        { new AggregateException(new SocketException()), true },
        { new InvalidOperationException("The database was written by a newer version."), false },
    };

    [Theory, MemberData(nameof(Failures))]
    public void IsTransient_OfWhatMayBetterItself(Exception failure, bool expected) =>
        Assert.Equal(expected, StartFailure.IsTransient(failure));

    private static PostgresException Postgres(string code) => new("text", "FATAL", "FATAL", code);
}
