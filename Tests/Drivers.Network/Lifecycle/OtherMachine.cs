using System;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Interop;
using Rx.Hypervisor.Tests.Live;
using Rx.Hypervisor.Tests.Streams.Host;

namespace Rx.Hypervisor.Tests.Drivers.Network.Lifecycle;

/// <summary>A machine beside the one that has networks, as far as its network goes: a namespace with one card, which goes away with the thread of its loop.</summary>
[SupportedOSPlatform("linux")]
internal sealed class OtherMachine : IDisposable
{
    private const string Card = "card";

    private readonly LinuxHostFixture _linux = new();
    private readonly IPAddress _address;
    private TcpListener? _listener;

    /// <summary>Puts one beside another machine.</summary>
    /// <param name="host">The other machine.</param>
    /// <param name="cable">The end of its cable there.</param>
    /// <param name="address">Its own address, with the bits of the network.</param>
    /// <param name="router">By which it reaches all others.</param>
    internal OtherMachine(LinuxNetworkFixture host, string cable, string address, string router)
    {
        _address = IPAddress.Parse(address.Split('/')[0]);
        int thread = _linux.Do(() =>
        {
            Native.EnterOwnNetworkNamespace();
            return Native.gettid();
        });
        host.Run($"ip link add {cable} type veth peer name {Card} netns {thread}; ip link set {cable} up");
        Run($"ip link set lo up; ip address add {address} dev {Card}; ip link set {Card} up; ip route add default via {router}");
    }

    public void Dispose()
    {
        _listener?.Stop();
        _linux.Dispose();
    }

    /// <summary>Calls another.</summary>
    /// <returns>Who the other one says that called it; <see langword="null"/> when that was refused.</returns>
    internal async Task<IPEndPoint?> CallAsync(OtherMachine other)
    {
        TcpListener listener = other.Listen();
        using Socket socket = _linux.Do(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        try
        {
            await Within.DeadlineAsync(socket.ConnectAsync(listener.LocalEndpoint), "the other to answer or to refuse");
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable)
        {
            return null;
        }

        using Socket called = await Within.DeadlineAsync(listener.AcceptSocketAsync(), "the call");
        return (IPEndPoint)called.RemoteEndPoint!;
    }

    private TcpListener Listen()
    {
        if (_listener is null)
        {
            _listener = _linux.Do(() => new TcpListener(_address, port: 0));
            _listener.Start();
        }

        return _listener;
    }

    private void Run(string script) => _linux.Do(() => Child.Output(Child.Shell($"set -e; PATH=$PATH:/usr/sbin:/sbin; {script}")));
}
