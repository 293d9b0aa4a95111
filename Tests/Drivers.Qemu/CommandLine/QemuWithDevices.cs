using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>A real QEMU started from a definition, which waits for <c>cont</c> and answers on its monitor.</summary>
internal sealed class QemuWithDevices : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PidHandle _process;
    private readonly NetworkStream _stream;
    private readonly StreamReader _lines;
    private readonly string _output;
    private readonly CancellationTokenSource _deadline = new(Patience, TimeProvider.System);
    private readonly CancellationTokenRegistration _kill;

    private QemuWithDevices(PidHandle process, Socket monitor, string output)
    {
        _process = process;
        _stream = new NetworkStream(monitor, ownsSocket: true);
        _lines = new StreamReader(_stream);
        _output = output;
        _kill = _deadline.Token.Register(() => PidFd.SendSignal(process, 9));
    }

    /// <summary>What is cancelled when QEMU is given up.</summary>
    internal CancellationToken Deadline => _deadline.Token;

    /// <summary>What QEMU said for people.</summary>
    internal string Output => File.ReadAllText(_output);

    public async ValueTask DisposeAsync()
    {
        await _stream.WriteAsync("{\"execute\":\"quit\"}"u8.ToArray(), CancellationToken.None);
        Child.AwaitExit(_process);
        await _kill.DisposeAsync();
        _lines.Dispose();
        _process.Dispose();
        _deadline.Dispose();
    }

    /// <summary>Starts it, negotiates, and tells the monitor what the definition asks for after a start.</summary>
    internal static async Task<QemuWithDevices> StartAsync(DomainDefinition definition, string folder, RunChoices choices)
    {
        string path = Path.Combine(folder, "monitor");
        string output = Path.Combine(folder, "output");
        var monitor = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        QemuWithDevices qemu;
        using (SafeFileHandle file = File.OpenHandle(output, FileMode.Create, FileAccess.Write))
        using (SocketHandle listener = UnixSocket.Listen(path, backlog: 1))
        {
            var context = new QemuLaunchContext("tcg", SpawnRequest.FirstPassed) { Choices = choices };
            PidHandle process = Spawner.Start(new SpawnRequest(
                InstalledQemuTheoryAttribute.Emulator, QemuCommandLine.Build(definition, context))
            {
                Environment = definition.Passthrough.Environment.ToDictionary(one => one.Name, one => one.Value),
                Output = file,
                Passed = [listener],
            }).Handle;
            await monitor.ConnectAsync(new UnixDomainSocketEndPoint(path));
            qemu = new QemuWithDevices(process, monitor, output);
        }

        try
        {
            await qemu.NegotiateAsync(definition);
            return qemu;
        }
        catch (IOException e)
        {
            qemu.Abandon();
            throw new IOException($"{e.Message}: {qemu.Output}", e);
        }
    }

    /// <summary>Sends a command and returns what it returns.</summary>
    internal async Task<JsonElement> ExecuteAsync(string command, Action<Utf8JsonWriter>? arguments = null)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("execute", command);
            json.WriteStartObject("arguments");
            arguments?.Invoke(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        await _stream.WriteAsync(bytes.ToArray(), Deadline);
        while (true)
        {
            string line = await ReadLineAsync(command);
            using JsonDocument reply = JsonDocument.Parse(line);
            if (reply.RootElement.TryGetProperty("return", out JsonElement value))
            {
                return value.Clone();
            }

            reply.RootElement.TryGetProperty("error", out _).ShouldBeFalse($"{command}: {line}");
        }
    }

    /// <summary>A property of an object: <c>qom-get</c>.</summary>
    internal Task<JsonElement> GetAsync(string path, string property) => ExecuteAsync("qom-get", json =>
    {
        json.WriteString("path", path);
        json.WriteString("property", property);
    });

    /// <summary>A command of the monitor for people.</summary>
    internal async Task<string> AskAsync(string line) =>
        (await ExecuteAsync("human-monitor-command", json => json.WriteString("command-line", line))).GetString()!;

    private async Task NegotiateAsync(DomainDefinition definition)
    {
        await ReadLineAsync("the greeting");
        await ExecuteAsync("qmp_capabilities");
        foreach (PostStartCommand command in PostStartCommand.Of(definition))
        {
            await ExecuteAsync(command.Command, command.WriteArguments);
        }
    }

    // Of a QEMU that refused its command line, and ends or has ended.
    private void Abandon()
    {
        Child.AwaitExit(_process);
        _kill.Dispose();
        _lines.Dispose();
        _process.Dispose();
        _deadline.Dispose();
    }

    private async Task<string> ReadLineAsync(string command) =>
        await _lines.ReadLineAsync(Deadline) ?? throw new IOException($"{command}: end of file");
}
