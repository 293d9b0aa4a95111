using System;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Real Unix sockets.</summary>
internal sealed class LinuxSockets(PollScheduler scheduler) : IHostSockets
{
    private const int Backlog = 64;
    private const int BytesPerTurn = 64 * 1024;

    // One for all connections: what is received is valid during OnNext only, and the loop runs one OnNext at a time.
    private readonly byte[] _receiveBuffer = new byte[BytesPerTurn];

    public IHostListener Listen(string path)
    {
        try
        {
            return new LinuxListener(scheduler, path, UnixSocket.Listen(path, Backlog), _receiveBuffer);
        }
        catch (Interop.SyscallException e)
        {
            throw HostErrors.System("listen on", path, e);
        }
    }

    public IHostConnection Connect(string path)
    {
        try
        {
            return new LinuxConnection(scheduler, UnixSocket.Connect(path), _receiveBuffer);
        }
        catch (Interop.SyscallException e)
        {
            throw HostErrors.System("connect to", path, e);
        }
    }

    public bool IsPortFree(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        try
        {
            // The runtime sets SO_REUSEADDR as QEMU does: connections that are dying do not keep a port taken.
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
        catch (SocketException e)
        {
            throw HostErrors.System("listen on", new IPEndPoint(address, port).ToString(), Marshal.GetPInvokeErrorMessage(e.NativeErrorCode), e);
        }
    }
}
