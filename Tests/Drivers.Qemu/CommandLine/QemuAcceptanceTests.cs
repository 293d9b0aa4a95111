using System;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Win32.SafeHandles;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Rx.Hypervisor.Tests.Interop;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>The real QEMU takes what is built, makes the machine, and waits for <c>cont</c>.</summary>
public sealed class QemuAcceptanceTests : IDisposable
{
    private const int DiskBytes = 1 << 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static ReadOnlySpan<byte> Commands =>
        """{"execute":"qmp_capabilities"}{"execute":"query-status"}{"execute":"quit"}"""u8;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rxh");

    public static TheoryData<string> Names => Definitions.Names;

    public void Dispose() => _folder.Delete(recursive: true);

    [InstalledQemuTheory]
    [MemberData(nameof(Names))]
    public async Task Qemu_builds_the_machine_and_waits_paused(string name)
    {
        DomainDefinition definition = Definitions.Parse(
            Definitions.Xml(name).Replace("/srv/domains", _folder.FullName, StringComparison.Ordinal)
            .Replace("/usr/share/OVMF", _folder.FullName, StringComparison.Ordinal));
        definition.HostFiles.ToList().ForEach(Make);
        if (definition.NvramFile is { } nvram)
        {
            Make(new HostFile(nvram.Path, "<os><nvram>", IsWritten: true));
        }

        string monitor = Path.Combine(_folder.FullName, "monitor");
        string output = Path.Combine(_folder.FullName, "output");
        using PidHandle qemu = Start(definition, monitor, output);
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        using CancellationTokenRegistration kill = deadline.Token.Register(() => PidFd.SendSignal(qemu, 9));
        string status = await AskStatusAndQuit(monitor, deadline.Token);
        ReapResult end = Child.AwaitExit(qemu);

        File.ReadAllText(output).ShouldBeEmpty();
        status.ShouldContain("\"status\": \"prelaunch\"");
        end.ShouldBe(new ReapResult(ReapKind.Exited, 0));
    }

    private static PidHandle Start(DomainDefinition definition, string monitor, string output)
    {
        using SafeFileHandle file = File.OpenHandle(output, FileMode.Create, FileAccess.Write);
        using SocketHandle listener = UnixSocket.Listen(monitor, backlog: 1);
        return Spawner.Start(new SpawnRequest(
            InstalledQemuTheoryAttribute.Emulator, QemuCommandLine.Build(definition, new QemuLaunchContext("tcg", SpawnRequest.FirstPassed)))
        {
            Environment = definition.Environment.ToDictionary(one => one.Name, one => one.Value),
            Output = file,
            Passed = [listener],
        }).Handle;
    }

    private static async Task<string> AskStatusAndQuit(string monitor, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(monitor), cancel);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        await stream.WriteAsync(Commands.ToArray(), cancel);
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

    // The real QEMU reads the headers: of the kernel (Linux' boot protocol 2.0) and of qcow2.
    internal static void Make(HostFile file)
    {
        byte[] bytes = new byte[DiskBytes];
        if (file.Element is "<os><kernel>")
        {
            bytes[0x1f1] = 1;
            "HdrS"u8.CopyTo(bytes.AsSpan(0x202));
            bytes[0x207] = 2;
        }
        else if (file.Path.EndsWith(".qcow2", StringComparison.Ordinal))
        {
            File.WriteAllBytes(file.Path, Qcow2());
            return;
        }

        File.WriteAllBytes(file.Path, bytes);
    }

    // Version 2, clusters of 64 KiB: header, refcount table, refcount block, L1 table.
    private static byte[] Qcow2()
    {
        const int Cluster = 1 << 16;
        byte[] image = new byte[4 * Cluster];
        "QFI"u8.CopyTo(image);
        image[3] = 0xfb;
        image[7] = 2;
        image[23] = 16;
        image[29] = DiskBytes >> 16;
        image[39] = 1;
        image[45] = 3;
        image[53] = 1;
        image[59] = 1;
        image[Cluster + 5] = 2;
        for (int cluster = 0; cluster < 4; cluster++)
        {
            image[(2 * Cluster) + (2 * cluster) + 1] = 1;
        }

        return image;
    }
}
