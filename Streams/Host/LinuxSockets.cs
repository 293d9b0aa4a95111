using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Interop;
using Rx.Hypervisor.Interop.Linux;
using Rx.Hypervisor.Streams.Loop;
using Rx.Hypervisor.Streams.Sources;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Real sockets.</summary>
internal sealed class LinuxSockets(PollScheduler scheduler) : IHostSockets
{
    private const int Backlog = 64;
    private const int NetworkBacklog = 512; // Far clients come in bursts, after a link was down.
    private const int BytesPerTurn = 64 * 1024;

    // One for all connections: what is received is valid during OnNext only, and the loop runs one OnNext at a time.
    private readonly byte[] _receiveBuffer = new byte[BytesPerTurn];

    public IHostListener Listen(string path, SocketAccess? access = null)
    {
        try
        {
            SocketHandle socket = UnixSocket.Listen(path, Backlog, Resolve(path, access));
            return new LinuxListener(scheduler, new UnixDomainSocketEndPoint(path), socket, _receiveBuffer);
        }
        catch (SyscallException e)
        {
            throw HostErrors.System("listen on", path, e);
        }
    }

    public IHostListener Listen(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        try
        {
            SocketHandle socket = TcpSocket.Listen(endPoint, NetworkBacklog);
            return new LinuxListener(scheduler, StreamSocket.GetLocalEndPoint(socket), socket, _receiveBuffer);
        }
        catch (SyscallException e)
        {
            throw HostErrors.System("listen on", endPoint.ToString(), e);
        }
    }

    public IHostConnection Connect(string path)
    {
        try
        {
            return LinuxConnection.Of(scheduler, UnixSocket.Connect(path), _receiveBuffer);
        }
        catch (SyscallException e)
        {
            throw HostErrors.System("connect to", path, e);
        }
    }

    public async Task<IHostConnection> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        cancellationToken.ThrowIfCancellationRequested();
        SocketHandle? socket = null;
        try
        {
            socket = TcpSocket.BeginConnect(endPoint);
            await AwaitRoomAsync(socket, cancellationToken);
            int errno = TcpSocket.TakeError(socket); // Asked once: the kernel tells it once.
            return errno == 0 ? LinuxConnection.Of(scheduler, socket, _receiveBuffer) : throw new SyscallException("connect", errno, endPoint.ToString());
        }
        catch (SyscallException e)
        {
            socket?.Dispose();
            throw HostErrors.System("connect to", endPoint.ToString(), e);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    public (IPassableHandle First, IPassableHandle Second) Pair()
    {
        try
        {
            (SocketHandle first, SocketHandle second) = UnixSocket.Pair();
            return (new LinuxHandle(first), new LinuxHandle(second));
        }
        catch (SyscallException e)
        {
            throw HostErrors.System("make", "a pair of sockets", e);
        }
    }

    public IHostConnection Open(IPassableHandle socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        SafeHandle native = ((INativeHandle)socket).Native;
        if (!StreamSocket.IsConnection(native))
        {
            throw new ArgumentException("no connected socket", nameof(socket));
        }

        try
        {
            return LinuxConnection.Of(scheduler, native, _receiveBuffer);
        }
        catch (SyscallException e)
        {
            throw new ArgumentException("no connected socket", nameof(socket), e);
        }
    }

    public IReadOnlyList<InheritedListener> TakeInherited()
    {
        var inherited = new List<InheritedListener>();
        try
        {
            foreach ((int number, string name) in InheritedNames.Take(Environment.ProcessId))
            {
                inherited.Add(new InheritedListener(name, TakeInherited(number, name)));
            }

            return inherited;
        }
        catch
        {
            inherited.ForEach(static one => one.Listener.Dispose());
            throw;
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

    private static SocketFileAccess? Resolve(string path, SocketAccess? access)
    {
        if (access is null)
        {
            return null;
        }

        uint? group = access.Group is not { } name
            ? null
            : Accounts.FindGroup(name) ?? throw HostErrors.System("listen on", path, $"there is no group '{name}'");
        return new SocketFileAccess(access.Mode, group);
    }

    internal LinuxListener TakeInherited(int number, string name)
    {
        try
        {
            SocketHandle socket = PassedDescriptors.Take(number);
            if (StreamSocket.IsListening(socket))
            {
                return new LinuxListener(scheduler, StreamSocket.GetLocalEndPoint(socket), socket, _receiveBuffer);
            }

            socket.Dispose();
            throw HostErrors.System("take", name, $"descriptor {number} is no stream socket that listens");
        }
        catch (SyscallException e)
        {
            throw HostErrors.System("take", name, e);
        }
    }

    // A socket that is connecting can be written once it is through, well or badly.
    private async Task AwaitRoomAsync(SocketHandle socket, CancellationToken cancellationToken)
    {
        var through = new TaskCompletionSource();
        using IDisposable watch = scheduler.WhenReady(socket, PollEvents.Out).Subscribe(_ => through.TrySetResult(), e => through.TrySetException(e));
        using CancellationTokenRegistration giveUp = cancellationToken.UnsafeRegister(_ => through.TrySetCanceled(cancellationToken), null);
        await through.Task;
    }
}
