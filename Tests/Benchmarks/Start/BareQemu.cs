using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Text;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Benchmarks.Start;

/// <summary>QEMU with nothing around it: spawned with a listening monitor socket, spoken to by a blocking one.</summary>
internal sealed class BareQemu : IDisposable
{
    internal const string Program = "/usr/bin/qemu-system-x86_64";

    private const int SigKill = 9;
    private const int SigTerm = 15;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Socket _monitor;
    private readonly SpawnedProcess _process;

    /// <summary>Starts it, and returns when <c>qmp_capabilities</c> is answered.</summary>
    internal BareQemu(string directory, params IEnumerable<string> machine)
    {
        string path = Path.Combine(directory, "bare.sock");
        using (SocketHandle listener = UnixSocket.Listen(path, backlog: 1))
        {
            _process = Spawner.Start(new SpawnRequest(Program,
            [
                "-nodefaults", "-no-user-config", "-display", "none", "-accel", "tcg", "-S", .. machine,
                "-chardev", "socket,id=m,fd=3,server=on,wait=off", "-mon", "chardev=m,mode=control",
            ])
            { Passed = [listener] });
        }

        _monitor = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _monitor.Connect(new UnixDomainSocketEndPoint(path));
        ReadLine();
        Ask("""{"execute":"qmp_capabilities"}"""u8);
    }

    public void Dispose()
    {
        if (!_process.Handle.IsClosed)
        {
            End(SigKill);
        }
    }

    /// <summary>Ends it as a driver does that is in no hurry.</summary>
    internal void Terminate() => End(SigTerm);

    /// <summary>Sends a command and reads its reply, to the end of the line.</summary>
    internal void Ask(ReadOnlySpan<byte> command)
    {
        _monitor.Send(command);
        ReadLine();
    }

    private void End(int signal)
    {
        _monitor.Dispose();
        PidFd.SendSignal(_process.Handle, signal);
        var exit = new PollDescriptor((int)_process.Handle.DangerousGetHandle(), PollEvents.In);
        Poll.Wait(new Span<PollDescriptor>(ref exit), System.Threading.Timeout.InfiniteTimeSpan);
        PidFd.TryReap(_process.Handle);
        _process.Handle.Dispose();
    }

    private void ReadLine()
    {
        int length = 0;
        do
        {
            int count = _monitor.Receive(_buffer.AsSpan(length));
            length += count > 0 ? count : throw new IOException($"QEMU ended: {Encoding.UTF8.GetString(_buffer, 0, length)}");
        }
        while (_buffer[length - 1] != '\n');
    }
}
