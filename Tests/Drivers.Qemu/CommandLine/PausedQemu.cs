using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>The real QEMU, started from a definition and waiting for <c>cont</c>: what has it made of it?</summary>
/// <remarks>Whatever the definition names of the host is made in a folder of the test first.</remarks>
internal sealed class PausedQemu : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly string[] Mapped = ["/boot/", "/var/lib/", "/usr/share/OVMF/", "/usr/share/seabios/"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rxh");
    private readonly CancellationTokenSource _deadline = new(Deadline, TimeProvider.System);
    private readonly CancellationTokenRegistration _kill;
    private readonly PidHandle _process;
    private readonly Socket _socket;
    private readonly StreamReader _reader;

    private PausedQemu(string xml, DateTimeOffset now)
    {
        xml = Mapped.Aggregate(xml, (text, path) => text.Replace(path, _folder.FullName + "/", StringComparison.Ordinal));
        DomainDefinition definition = Definitions.Firmware(_folder.FullName)
            .Complete(Definitions.Parse(xml), _folder.FullName);
        MakeFiles(definition);
        string monitor = Path.Combine(_folder.FullName, "monitor");
        using (SafeFileHandle file = File.OpenHandle(Output, FileMode.Create, FileAccess.Write))
        using (SocketHandle listener = UnixSocket.Listen(monitor, backlog: 1))
        {
            var context = new QemuLaunchContext("tcg", SpawnRequest.FirstPassed) { Now = now };
            SpawnedProcess started = Spawner.Start(new SpawnRequest(
                InstalledQemuTheoryAttribute.Emulator, QemuCommandLine.Build(definition, context))
            {
                Environment = definition.Environment.ToDictionary(one => one.Name, one => one.Value),
                Output = file,
                Passed = [listener],
            });
            (_process, ProcessId) = (started.Handle, started.Id);
        }

        _kill = _deadline.Token.Register(() => PidFd.SendSignal(_process, 9));
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _socket.Connect(new UnixDomainSocketEndPoint(monitor));
        _reader = new StreamReader(new NetworkStream(_socket));
    }

    internal int ProcessId { get; }

    /// <summary>Events seen so far.</summary>
    internal List<JsonElement> Events { get; } = [];

    private string Output => Path.Combine(_folder.FullName, "output");

    internal static async Task<PausedQemu> StartAsync(string xml, DateTimeOffset now = default)
    {
        var qemu = new PausedQemu(xml, now == default ? DateTimeOffset.UnixEpoch : now);
        try
        {
            await qemu.AskAsync("qmp_capabilities");
            return qemu;
        }
        catch
        {
            qemu.Dispose();
            throw;
        }
    }

    /// <summary>Asks, and fails with QEMU's own words.</summary>
    /// <exception cref="InvalidOperationException">QEMU ended; the message is what it wrote.</exception>
    internal async Task<JsonElement> AskAsync(string command, object? arguments = null)
    {
        object request = arguments is null ? new { execute = command } : new { execute = command, arguments };
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(request), _deadline.Token);
            while (await _reader.ReadLineAsync(_deadline.Token) is { } line)
            {
                JsonElement message = JsonDocument.Parse(line).RootElement;
                if (message.TryGetProperty("return", out JsonElement value))
                {
                    return value;
                }

                message.TryGetProperty("error", out _).ShouldBeFalse(line);
                if (message.TryGetProperty("event", out _))
                {
                    Events.Add(message);
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // It ended; what it left says why.
        }

        throw new InvalidOperationException(await File.ReadAllTextAsync(Output));
    }

    internal async Task<string> GetAsync(string path, string property) =>
        (await AskAsync("qom-get", new { path, property })).ToString();

    /// <summary>Properties of one object, in the order they are asked for.</summary>
    internal async Task<string[]> GetAllAsync(string path, params string[] properties)
    {
        var values = new List<string>();
        foreach (string property in properties)
        {
            values.Add(await GetAsync(path, property));
        }

        return [.. values];
    }

    /// <summary>Path of the first device of that type that belongs to the board, or <see langword="null"/>.</summary>
    internal async Task<string?> FindAsync(string type, string parent = "/machine/unattached") =>
        (await AskAsync("qom-list", new { path = parent })).EnumerateArray()
            .Where(child => child.GetProperty("type").GetString() == $"child<{type}>")
            .Select(child => $"{parent}/{child.GetProperty("name").GetString()}")
            .FirstOrDefault();

    /// <summary>Path of the first processor.</summary>
    internal async Task<string> CpuAsync() =>
        (await AskAsync("query-cpus-fast"))[0].GetProperty("qom-path").GetString()!;

    public void Dispose()
    {
        PidFd.SendSignal(_process, 9);
        Child.AwaitExit(_process);
        _kill.Dispose();
        _deadline.Dispose();
        _reader.Dispose();
        _socket.Dispose();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void MakeFiles(DomainDefinition definition)
    {
        IEnumerable<HostFile> nvram = definition.NvramFile is { } file
            ? [new HostFile(file.Path, "<os><nvram>", IsWritten: true)]
            : [];
        foreach (HostFile needed in definition.HostFiles.Concat(nvram))
        {
            needed.Path.ShouldStartWith(_folder.FullName);
            HostFileMaker.Make(needed);
        }
    }
}
