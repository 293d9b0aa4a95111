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
internal sealed class PausedQemu : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Mapped = ["/boot/", "/var/lib/", "/usr/share/OVMF/", "/usr/share/seabios/"];

    private readonly CancellationTokenSource _deadline = new(Patience, TimeProvider.System);
    private readonly CancellationTokenRegistration _kill;
    private readonly PidHandle _process;
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly string _output;
    private DirectoryInfo? _own;
    private bool _ended;

    private PausedQemu(DomainDefinition definition, string folder, QemuLaunchContext context)
    {
        string monitor = Path.Combine(folder, "monitor");
        _output = Path.Combine(folder, "output");
        using (SafeFileHandle file = File.OpenHandle(_output, FileMode.Create, FileAccess.Write))
        using (SocketHandle listener = UnixSocket.Listen(monitor, backlog: 1))
        {
            SpawnedProcess started = Spawner.Start(new SpawnRequest(
                InstalledQemuTheoryAttribute.Emulator, QemuCommandLine.Build(definition, context))
            {
                Environment = definition.Environment.ToDictionary(one => one.Name, one => one.Value),
                Output = file,
                Passed = [listener],
            });
            (_process, ProcessId) = (started.Handle, started.Id);
            _kill = _deadline.Token.Register(() => PidFd.SendSignal(_process, 9));
            _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _socket.Connect(new UnixDomainSocketEndPoint(monitor));
        }

        _reader = new StreamReader(new NetworkStream(_socket));
    }

    internal int ProcessId { get; }

    /// <summary>Events seen so far.</summary>
    internal List<JsonElement> Events { get; } = [];

    /// <summary>What is cancelled when QEMU is given up.</summary>
    internal CancellationToken Deadline => _deadline.Token;

    /// <summary>What QEMU said for people.</summary>
    internal string Output => File.ReadAllText(_output);

    /// <summary>Starts what a text describes; whatever it names of the host is made first, in a folder of its own.</summary>
    internal static async Task<PausedQemu> StartAsync(string xml, DateTimeOffset now = default)
    {
        DirectoryInfo own = Directory.CreateTempSubdirectory("rxh");
        try
        {
            xml = Mapped.Aggregate(xml, (text, path) => text.Replace(path, own.FullName + "/", StringComparison.Ordinal));
            DomainDefinition definition = Definitions.Firmware(own.FullName).Complete(Definitions.Parse(xml), own.FullName);
            definition.HostFiles.ToList().ForEach(file => file.Path.ShouldStartWith(own.FullName));
            HostFileMaker.MakeAll(definition);
            PausedQemu qemu = await StartAsync(definition, own.FullName, now: now == default ? DateTimeOffset.UnixEpoch : now);
            qemu._own = own;
            return qemu;
        }
        catch
        {
            own.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Starts it, negotiates, and tells the monitor what the definition asks for after a start.</summary>
    /// <param name="definition">All its files are there.</param>
    /// <param name="folder">Where the sockets go.</param>
    /// <param name="choices">What the start chooses; made here by default.</param>
    /// <param name="now">What the guest's clock is set by.</param>
    /// <exception cref="IOException">QEMU ended; the message is what it wrote.</exception>
    internal static async Task<PausedQemu> StartAsync(
        DomainDefinition definition, string folder, RunChoices? choices = null, DateTimeOffset now = default)
    {
        var qemu = new PausedQemu(definition, folder, new QemuLaunchContext("tcg", SpawnRequest.FirstPassed)
        {
            Now = now,
            Choices = choices ?? RunChoices.For(definition.Devices, folder, FreePort.IsFree),
        });
        try
        {
            await qemu.AskAsync("qmp_capabilities");
            foreach (PostStartCommand command in PostStartCommand.Of(definition))
            {
                await qemu.AskAsync(command.Command, JsonDocument.Parse(QemuOption.Json(command.WriteArguments)).RootElement);
            }

            return qemu;
        }
        catch
        {
            qemu.Dispose();
            throw;
        }
    }

    /// <summary>Asks, and fails with QEMU's own words.</summary>
    /// <exception cref="IOException">QEMU ended; the message is what it wrote.</exception>
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

        throw new IOException($"{command}: {Output}");
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

    /// <summary>A command of the monitor for people.</summary>
    internal async Task<string> AskHumanlyAsync(string line) =>
        (await AskAsync("human-monitor-command", new Dictionary<string, string> { ["command-line"] = line })).GetString()!;

    /// <summary>Lets it quit; what it said on its own until then is a failure.</summary>
    internal async Task EndAsync()
    {
        await AskAsync("quit");
        ReapResult end = Child.AwaitExit(_process);
        _ended = true;
        File.ReadAllLines(_output).ShouldAllBe(line => line.StartsWith("char device redirected to /dev/pts/"));
        end.ShouldBe(new ReapResult(ReapKind.Exited, 0));
    }

    public void Dispose()
    {
        if (!_ended)
        {
            PidFd.SendSignal(_process, 9);
            Child.AwaitExit(_process);
        }

        _kill.Dispose();
        _deadline.Dispose();
        _reader.Dispose();
        _socket.Dispose();
        _process.Dispose();
        _own?.Delete(recursive: true);
    }
}
