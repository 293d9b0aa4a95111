using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging.Abstractions;
using Rx.Hypervisor.Drivers.Remote.Client;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Rx.Hypervisor.Tests.Drivers.Remote.Server;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>A host in virtual time, our server in front of it, and our client connected to that.</summary>
internal sealed class ClientSetup
{
    private const string Socket = "/srv/sock";

    private HostStream? _transport; // The last one.

    /// <summary>Connects.</summary>
    /// <param name="isForeign">Whether the client takes the server for a libvirtd.</param>
    /// <param name="prepare">Prepares the host.</param>
    /// <param name="configure">Of the server.</param>
    internal ClientSetup(bool isForeign = false, Action<VirtualSetup>? prepare = null, Action<RpcServerOptions>? configure = null)
    {
        IsForeign = isForeign;
        Server = new ServerSetup(configure, prepare);
        Outcome<RemoteHypervisor> connect = Do(() => ConnectAsync());
        Client = connect.Value;
        Events = Time.Record(Client.Events);
        Links = Time.Record(Client.Link);
    }

    internal bool IsForeign { get; }

    internal ServerSetup Server { get; }

    internal VirtualSetup Host => Server.Host;

    internal VirtualTime Time => Server.Time;

    /// <summary>The connection over the wire.</summary>
    internal IHypervisor Client { get; }

    /// <summary>What it told.</summary>
    internal Recording<HypervisorEvent> Events { get; }

    /// <summary>What it told of its link.</summary>
    internal Recording<LinkState> Links { get; }

    /// <summary>What it told of domains, in words.</summary>
    internal IEnumerable<string> Told => Events.Values.OfType<DomainEvent>().Select(VirtualSetup.Brief);

    /// <summary>Whether a further link can be made.</summary>
    internal bool IsReachable { get; set; } = true;

    /// <summary>Opens a further connection.</summary>
    internal Task<RemoteHypervisor> ConnectAsync(
        string name = "qemu:///system", bool isReadOnly = false, string socket = Socket, RemoteCredentials? credentials = null)
        => RemoteHypervisor.ConnectAsync(
            SetupOf(Time, () => Open(socket)) with { Name = name, IsReadOnly = isReadOnly, SpeaksOurProgram = !IsForeign, Credentials = () => credentials },
            CancellationToken.None);

    /// <summary>Opens a connection in virtual time over any transport.</summary>
    internal static Task<RemoteHypervisor> ConnectAsync(VirtualTime time, Func<Stream> open) => RemoteHypervisor.ConnectAsync(SetupOf(time, open), CancellationToken.None);

    /// <summary>Cuts the link; there is no other until <see cref="Mend"/>.</summary>
    internal void Cut()
    {
        IsReachable = false;
        Time.At(Time.Clock.TotalSeconds, () => _transport!.Dispose());
        Server.Settle();
    }

    /// <summary>Lets further links be made, and one be.</summary>
    internal void Mend()
    {
        IsReachable = true;
        Time.AdvanceBySeconds(20);
    }

    /// <summary>From here on what is sent over this link goes nowhere.</summary>
    internal void Swallow() => _transport!.IsBlackHole = true;

    /// <summary>Starts something now, and waits until it is over or a minute has passed.</summary>
    internal Outcome<T> Do<T>(Func<Task<T>> work)
    {
        Outcome<T> outcome = Host.At(Time.Clock.TotalSeconds, work);
        for (int i = 0; i < 120 && outcome.At is null; i++)
        {
            Server.Settle();
        }

        outcome.At.ShouldNotBeNull("it takes longer than a minute");
        return outcome;
    }

    private static RemoteSetup SetupOf(VirtualTime time, Func<Stream> open) => new()
    {
        Uri = new Uri("qemu+unix:///system?socket=/srv/sock"),
        Name = "qemu:///system",
        OpenTransport = _ => Task.FromResult(open()),
        Scheduler = time,
        Clock = time.TimeProvider,
        Delivery = time,
        Log = NullLogger.Instance,
    };

    private Stream Open(string socket)
    {
        if (!IsReachable)
        {
            throw new HypervisorException(ErrorCode.SystemError, ErrorDomain.Rpc, "Failed to connect: a test has pulled the plug");
        }

        return _transport = new HostStream(Host.Machine.Sockets.Connect(socket));
    }
}
