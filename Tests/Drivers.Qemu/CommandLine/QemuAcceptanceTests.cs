using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Drivers.Qemu.Config;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>The real QEMU takes what is built, makes the machine, and waits for <c>cont</c>.</summary>
public sealed class QemuAcceptanceTests : IDisposable
{
    private const int DiskBytes = 1 << 20;
    private const string BuiltMonitor = "socket,id=monitor,fd=3,server=on,wait=off";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static ReadOnlySpan<byte> Commands =>
        """{"execute":"qmp_capabilities"}{"execute":"query-status"}{"execute":"quit"}"""u8;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rxh");

    public static TheoryData<string> Names => Definitions.Names;

    private string MonitorPath => Path.Combine(_folder.FullName, "monitor");

    private string ReachableMonitor => BuiltMonitor.Replace("fd=3", $"path={MonitorPath}", StringComparison.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);

    [InstalledQemuTheory]
    [MemberData(nameof(Names))]
    public async Task Qemu_builds_the_machine_and_waits_paused(string name)
    {
        DomainDefinition definition = Definitions.Parse(
            Definitions.Xml(name).Replace("/srv/domains", _folder.FullName, StringComparison.Ordinal));
        definition.HostFiles.ToList().ForEach(Make);

        using Process qemu = Start(definition);
        using var deadline = new CancellationTokenSource(Deadline);
        using CancellationTokenRegistration kill = deadline.Token.Register(qemu.Kill);
        string? status = await AskStatusAndQuit(qemu, deadline.Token);
        string errors = await qemu.StandardError.ReadToEndAsync(deadline.Token);
        await qemu.WaitForExitAsync(deadline.Token);

        errors.ShouldBeEmpty();
        status.ShouldNotBeNull().ShouldContain("\"status\": \"prelaunch\"");
        qemu.ExitCode.ShouldBe(0);
    }

    // Process hands no descriptors on, so the monitor's socket gets a path here; all else is as built.
    private Process Start(DomainDefinition definition)
    {
        var start = new ProcessStartInfo(InstalledQemuTheoryAttribute.Emulator)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        foreach (string argument in QemuCommandLine.Build(definition, new QemuLaunchContext("tcg", 3)))
        {
            start.ArgumentList.Add(argument is BuiltMonitor ? ReachableMonitor : argument);
        }

        foreach (EnvironmentVariable variable in definition.Passthrough.Environment)
        {
            start.Environment[variable.Name] = variable.Value;
        }

        return Process.Start(start)!;
    }

    private async Task<string?> AskStatusAndQuit(Process qemu, CancellationToken cancel)
    {
        using Socket? socket = await Connect(qemu, cancel);
        if (socket is null)
        {
            return null;
        }

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
            return null; // Reset by a QEMU that greeted and then refused an argument; its standard error says which.
        }
    }

    // Until QEMU listens; null when it gave up first, and then its standard error says why.
    private async Task<Socket?> Connect(Process qemu, CancellationToken cancel)
    {
        while (!qemu.HasExited)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(MonitorPath), cancel);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose(); // No path yet, or bound and not listening. A socket that failed once stays useless.
            }

            await Task.Delay(10, cancel);
        }

        return null;
    }

    // The real QEMU reads the headers: of the kernel (Linux' boot protocol 2.0) and of qcow2.
    private static void Make(HostFile file)
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
