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
using Rx.Hypervisor.Tests.Interop;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>The real QEMU, started from a definition; its vCPUs never run.</summary>
internal static class StoppedQemu
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Starts it, asks, and ends it; what QEMU says on its own is a failure.</summary>
    /// <returns>What each command returned, in their order.</returns>
    internal static async Task<IReadOnlyList<JsonElement>> AskAsync(
        DomainDefinition definition, DirectoryInfo folder, params string[] commands)
    {
        string monitor = Path.Combine(folder.FullName, "monitor");
        string output = Path.Combine(folder.FullName, "output");
        using PidHandle qemu = Start(definition, monitor, output);
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        using CancellationTokenRegistration kill = deadline.Token.Register(() => PidFd.SendSignal(qemu, 9));
        string answers = await AskAndQuitAsync(monitor, commands, deadline.Token);
        ReapResult end = Child.AwaitExit(qemu);

        File.ReadAllLines(output).ShouldAllBe(line => line.StartsWith("char device redirected to /dev/pts/"));
        end.ShouldBe(new ReapResult(ReapKind.Exited, 0));
        return [.. answers.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(message => !message.TryGetProperty("event", out _) && !message.TryGetProperty("QMP", out _))
            .Skip(1)
            .Take(commands.Length)
            .Select(message => message.TryGetProperty("return", out JsonElement value)
                ? value
                : throw new InvalidOperationException(message.ToString()))];
    }

    internal static string Command(string name) => $$"""{"execute":"{{name}}"}""";

    internal static string Get(string path, string property) =>
        $$$"""{"execute":"qom-get","arguments":{"path":"{{{path}}}","property":"{{{property}}}"}}""";

    private static PidHandle Start(DomainDefinition definition, string monitor, string output)
    {
        using SafeFileHandle file = File.OpenHandle(output, FileMode.Create, FileAccess.Write);
        using SocketHandle listener = UnixSocket.Listen(monitor, backlog: 1);
        return Spawner.Start(new SpawnRequest(
            InstalledQemuTheoryAttribute.Emulator, QemuCommandLine.Build(definition, new QemuLaunchContext("tcg", SpawnRequest.FirstPassed)
            {
                Choices = RunChoices.For(definition.Devices, Path.GetDirectoryName(monitor)!, FreePort.IsFree),
            }))
        {
            Environment = definition.Passthrough.Environment.ToDictionary(one => one.Name, one => one.Value),
            Output = file,
            Passed = [listener],
        }).Handle;
    }

    private static async Task<string> AskAndQuitAsync(string monitor, string[] commands, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(monitor), cancel);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        string text = string.Concat([Command("qmp_capabilities"), .. commands, Command("quit")]);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
        try
        {
            // To the end: a client that leaves earlier takes its commands with it, and QEMU runs on.
            return await reader.ReadToEndAsync(cancel);
        }
        catch (IOException)
        {
            return ""; // Reset by a QEMU that greeted and then refused an argument; its output says which.
        }
    }
}
