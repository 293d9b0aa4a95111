using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>A host in virtual time with a server in front of it, and clients that speak packets.</summary>
internal sealed class ServerSetup
{
    private const string Socket = "/srv/sock";
    private const string ReadOnlySocket = "/srv/sock-ro";

    internal ServerSetup(Action<RpcServerOptions>? configure = null, Action<VirtualSetup>? prepare = null)
    {
        Host = new VirtualSetup(prepare);
        var options = new RpcServerOptions { Open = () => Hypervisor.ConnectAsync(Host.Hypervisor.Uri.OriginalString) };
        configure?.Invoke(options);
        Host.Machine.Files.CreateDirectory("/srv");
        Host.Machine.Files.CreateDirectory("/proc/sys/kernel");
        Host.Machine.Files.Write("/proc/sys/kernel/hostname", "big\n");
        Task<RpcServer> started = RpcServer.StartAsync(Host.Machine, options);
        Settle();
        Server = started.Result;
        Serve(Socket, new RpcEndpoint());
        Serve(ReadOnlySocket, new RpcEndpoint { IsReadOnly = true });
    }

    internal VirtualSetup Host { get; }

    internal VirtualTime Time => Host.Time;

    internal RpcServer Server { get; }

    /// <summary>A client that has said nothing yet.</summary>
    internal WireClient Connect(bool isReadOnly = false, bool reads = true)
        => new(this, Host.Machine.Sockets.Connect(isReadOnly ? ReadOnlySocket : Socket), reads);

    /// <summary>The same on another socket.</summary>
    internal WireClient Connect(string socket) => new(this, Host.Machine.Sockets.Connect(socket), reads: true);

    /// <summary>A client that has opened the hypervisor.</summary>
    internal WireClient Open(bool isReadOnly = false)
    {
        WireClient client = Connect(isReadOnly);
        client.Open();
        return client;
    }

    /// <summary>Lets happen what happens at once, and what takes a guest a moment.</summary>
    internal void Settle() => Time.AdvanceBySeconds(0.5);

    /// <summary>Stops the server; it must leave no client behind.</summary>
    internal void Stop()
    {
        Task stopped = Server.DisposeAsync().AsTask();
        Settle();
        stopped.IsCompletedSuccessfully.ShouldBeTrue();
        Server.ClientCount.ShouldBe(0);
    }

    /// <summary>Serves on a further socket.</summary>
    internal void Serve(string path, RpcEndpoint endpoint)
    {
        IHostListener listener = Host.Machine.Sockets.Listen(path);
        Task serving = Server.ServeAsync(listener, endpoint);
        Settle();
        serving.IsCompletedSuccessfully.ShouldBeTrue();
    }
}
