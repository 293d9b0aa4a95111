using System;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Client;
using Rx.Hypervisor.Streams.Host;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Client;

/// <summary>Our server and our client between the tests and the engine: one client for all engines, as one that is connected to a daemon that is started anew.</summary>
internal sealed class WireFront : IFront
{
    private const string Socket = "/srv/wire";

    private RpcServer? _server;
    private RemoteHypervisor? _client;

    public IHypervisor Open(VirtualSetup setup)
    {
        string uri = setup.Host.Hypervisor.Uri.OriginalString;
        setup.Machine.Files.CreateDirectory("/srv");
        setup.Machine.Files.CreateDirectory("/proc/sys/kernel");
        setup.Machine.Files.Write("/proc/sys/kernel/hostname", "big\n");
        _server = Do(setup, () => RpcServer.StartAsync(setup.Machine, new RpcServerOptions { Open = () => Hypervisor.ConnectAsync(uri) }));
        IHostListener listener = setup.Machine.Sockets.Listen(Socket);
        Do(setup, async () =>
        {
            await _server.ServeAsync(listener);
            return true;
        });
        return _client ??= Do(setup, () => ClientSetup.ConnectAsync(setup.Time, () => new HostStream(setup.Machine.Sockets.Connect(Socket))));
    }

    public void Close(VirtualSetup setup) => Do(setup, async () =>
    {
        await _server!.DisposeAsync();
        return true;
    });

    private static T Do<T>(VirtualSetup setup, Func<Task<T>> work)
    {
        Outcome<T> outcome = setup.At(setup.Time.Clock.TotalSeconds, work);
        for (int i = 0; i < 1000 && outcome.At is null; i++)
        {
            setup.Time.AdvanceTo(setup.Time.Clock + TimeSpan.FromTicks(1)); // As good as no time, so that the tests begin at zero.
        }

        return outcome.Value;
    }
}
