using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Streams.Loop;

namespace Rx.Hypervisor.Tests.Streams.Host;

[SupportedOSPlatform("linux")]
internal sealed class LinuxHostFixture : HostFixture
{
    private readonly EpollFixture _loop = new();
    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);

    internal LinuxHostFixture() => Host = new LinuxHost(_loop.Poll);

    internal override IHost Host { get; }

    internal override string Root => _folder.Path;

    internal override int OpenHandles => KernelView.CountOpen(_folder.Path);

    internal override void RunUntil(Func<bool> condition) => _loop.RunUntil(condition);

    internal override ProcessLaunch Program(string script, Action<VirtualProcess> main) => new("/bin/sh", ["-c", script]);

    // The listener is nonblocking, in the child too: it waits with select.
    internal override ProcessLaunch Greeter() => new("/usr/bin/perl", ["-MSocket", "-e", """
        open(my $listener, '+<&=', 3) or die;
        vec(my $three, 3, 1) = 1;
        while (select(my $ready = $three, undef, undef, undef)) {
            accept(my $client, $listener) or next;
            syswrite($client, 'hello');
            close($client);
        }
        """]);

    internal override string SmallDisk(int kiB)
    {
        string path = this["small"];
        Directory.CreateDirectory(path);
        Do(() =>
        {
            Native.EnterOwnMountNamespace(); // Of the loop's thread: the mount goes with it, however the test ends.
            Native.MountMemory(path, kiB);
        });
        return path;
    }

    internal override int TakePort()
    {
        _listener.Start();
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    internal override HandleTaker ConnectTaker(string path)
    {
        SocketHandle socket = UnixSocket.Connect(path);
        var handles = new List<DescriptorHandle>();
        var after = new List<int>();
        int bytes = 0;
        byte[] buffer = new byte[64 * 1024];
        return new HandleTaker(
            () =>
            {
                while (UnixSocket.ReceiveHandles(socket, buffer, handles) is > 0 and int count)
                {
                    while (after.Count < handles.Count)
                    {
                        after.Add(bytes);
                    }

                    bytes += count;
                }

                return (bytes, [.. after]);
            },
            index => TextOf(handles[index]));
    }

    internal override string TextOf(IPassableHandle handle) => TextOf(((INativeHandle)handle).Native);

    internal override UnixFileMode ModeOf(string path) => File.GetUnixFileMode(path);

    // In a process of its own descriptor 3 would be the one; here it is taken by something else.
    internal override IReadOnlyList<InheritedListener> Inherit(string name, string path)
    {
        using SocketHandle socket = UnixSocket.Listen(path, backlog: 4);
        DescriptorHandle copy = DescriptorHandle.CopyOf(socket);
        int number = (int)copy.DangerousGetHandle();
        copy.SetHandleAsInvalid(); // From here on whoever takes the number owns it.
        return [new InheritedListener(name, Do(() => ((LinuxSockets)Host.Sockets).TakeInherited(number, name)))];
    }

    internal override void WriteAsOther(string path, string text) => File.WriteAllText(path, text);

    internal override void RemoveAsOther(string folder) => Directory.Delete(folder, recursive: true);

    private static string TextOf(SafeHandle handle)
    {
        using var file = new FileHandle((int)handle.DangerousGetHandle(), ownsHandle: false);
        byte[] buffer = new byte[100];
        file.Seek(0, FileOrigin.Start);
        return Encoding.UTF8.GetString(buffer, 0, file.Read(buffer));
    }

    public override void Dispose()
    {
        _listener.Dispose();
        _loop.Dispose();
        _folder.Dispose();
    }
}
