using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Agnox.Testing.Storage;

/// <summary>
/// A PostgreSQL server of its own, from the installed binaries, on a free loopback port, with its files in a temporary
/// directory; stopped and removed at the end. It does not wait for the disk: tests are about what it answers.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Host = "127.0.0.1";
    private const string Account = "postgres";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _directory = new();
    private readonly string _binaries = FindBinaries();
    private readonly string _password = RandomNumberGenerator.GetHexString(32);
    private readonly int _port = FreePort();
    private Process? _process;
    private int _databases;

    /// <summary>Starts a server.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or does not start.</exception>
    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer();
        try
        {
            await server.RunAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates an empty database and gives its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await FinishAsync(Launch("createdb", ["-h", Host, "-p", Port, "-U", Account, name]));
        return $"Host={Host};Port={Port};Username={Account};Password={_password};Database={name}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await FinishAsync(Launch("pg_ctl", ["stop", "-D", DataDirectory, "-m", "immediate", "-w"]));
            await _process.WaitForExitAsync().WaitAsync(StartTime);
            _process.Dispose();
        }

        _directory.Dispose();
    }

    private string Port => _port.ToString(CultureInfo.InvariantCulture);

    private string DataDirectory => Path.Combine(_directory.Path, "data");

    private static string FindBinaries() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "postgres")))
                .MaxBy(bin => int.Parse(Directory.GetParent(bin)!.Name, CultureInfo.InvariantCulture)) ?? throw NotInstalled()
            : throw NotInstalled();

    private static InvalidOperationException NotInstalled() => new(
        "These tests start a PostgreSQL server of their own and found none in /usr/lib/postgresql. " +
        "Install it: apt-get install postgresql");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<string> FinishAsync(Process process)
    {
        using (process)
        {
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(StartTime);
            var text = await output + await error;
            return process.ExitCode == 0
                ? text
                : throw new InvalidOperationException($"{process.StartInfo.FileName} ended with {process.ExitCode}: {text}");
        }
    }

    private async Task RunAsync()
    {
        if (!OperatingSystem.IsWindows())
        {
            // The server refuses to run as root, so its own account must be able to create a directory in ours.
            File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_111_111);
        }

        var passwordFile = Path.Combine(_directory.Path, "password");
        await File.WriteAllTextAsync(passwordFile, _password);
        await FinishAsync(Launch("initdb",
            ["-D", DataDirectory, "-U", Account, "-A", "scram-sha-256", "--pwfile", passwordFile, "-E", "UTF8", "--locale=C", "-N"]));

        _process = Launch("postgres",
        [
            "-D", DataDirectory, "-p", Port, "-c", $"listen_addresses={Host}",
            "-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200",
        ]);
        await WaitUntilReadyAsync(_process).WaitAsync(StartTime);
    }

    private static async Task WaitUntilReadyAsync(Process process)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var log = new List<string>();
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new InvalidOperationException($"PostgreSQL ended: {string.Join('\n', log)}"));
            }
            else if (line.Data.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
            else if (!ready.Task.IsCompleted)
            {
                log.Add(line.Data);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await ready.Task;
    }

    private Process Launch(string program, string[] arguments)
    {
        var path = Path.Combine(_binaries, program);
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("runuser", ["-u", Account, "--", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = _directory.Path;
        start.Environment["LC_ALL"] = "C";
        start.Environment["PGPASSWORD"] = _password;
        return Process.Start(start) ?? throw new InvalidOperationException($"{path} does not start.");
    }
}
