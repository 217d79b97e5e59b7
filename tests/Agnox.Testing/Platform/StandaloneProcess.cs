using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Agnox.Testing.Platform;

/// <summary>A standalone as its own process, on its own port and data directory, so that it can be killed and started again.</summary>
public sealed class StandaloneProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan OutputLimit = TimeSpan.FromSeconds(60);

    private readonly string _assembly;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly Queue<string> _output = new();
    private readonly List<(string Text, TaskCompletionSource Printed)> _awaited = [];
    private Process? _process;
    private TaskCompletionSource _isUp = new();

    private StandaloneProcess(string assembly, IReadOnlyDictionary<string, string> settings, string dataDirectory)
    {
        _assembly = assembly;
        _settings = settings;
        DataDirectory = dataDirectory;
        Port = FreePort();
        Http = new HttpClient { BaseAddress = new Uri($"http://localhost:{Port}"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public string DataDirectory { get; }

    public int Port { get; }

    public HttpClient Http { get; }

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("Not started.");

    /// <summary>Starts one and waits until it answers. Nothing limits its requests unless the settings say so.</summary>
    /// <param name="settings">Configuration keys with ':' and their values.</param>
    /// <param name="dataDirectory">Where its data go, removed at the end; a new directory unless given.</param>
    public static async Task<StandaloneProcess> StartAsync(
        IReadOnlyDictionary<string, string> settings, string? dataDirectory = null)
    {
        var standalone = new StandaloneProcess(
            Path.Combine(AppContext.BaseDirectory, "Agnox.Standalone.dll"),
            settings,
            dataDirectory ?? Directory.CreateTempSubdirectory("agnox-test-").FullName);
        await standalone.StartAgainAsync();
        return standalone;
    }

    /// <summary>Starts the process, on the same data as before.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(_assembly);
        start.ArgumentList.Add("--port");
        start.ArgumentList.Add(Port.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add("--data");
        start.ArgumentList.Add(DataDirectory);
        foreach (var (key, value) in RateLimitSettings.Off.Concat(_settings))
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _isUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        await WaitUntilUpAsync(process);
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>SIGTERM, as an operator stops it.</summary>
    public async Task StopAsync()
    {
        if (_process is { HasExited: false } process)
        {
            using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        }
    }

    /// <summary>The newest lines the process printed, for messages.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>Waits until it prints a line with a text; one among the newest lines will do.</summary>
    public async Task WaitForOutputAsync(string text)
    {
        var printed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.Any(line => line.Contains(text, StringComparison.Ordinal)))
            {
                return;
            }

            _awaited.Add((text, printed));
        }

        try
        {
            await printed.Task.WaitAsync(OutputLimit);
        }
        catch (TimeoutException failure)
        {
            throw new TimeoutException($"The standalone never printed '{text}'. It printed:\n{Output}", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        _process?.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private async Task WaitUntilUpAsync(Process process)
    {
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(_isUp.Task, ended).WaitAsync(StartLimit) == ended)
        {
            throw new InvalidOperationException($"The standalone ended at its start. It printed:\n{Output}");
        }
    }

    private void Keep(string? line)
    {
        if (line?.Contains("Application started", StringComparison.Ordinal) == true)
        {
            _isUp.TrySetResult();
        }

        lock (_output)
        {
            _output.Enqueue(line ?? "");
            while (_output.Count > 200)
            {
                _output.Dequeue();
            }

            foreach (var (_, printed) in _awaited.Where(wait => line?.Contains(wait.Text, StringComparison.Ordinal) == true))
            {
                printed.TrySetResult();
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
