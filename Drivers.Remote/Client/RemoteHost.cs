using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Client.Libvirt;
using Rx.Hypervisor.Drivers.Remote.Client.Own;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using static Rx.Hypervisor.Drivers.Remote.Protocol.OwnTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>Finds out on the first link whether a host speaks our own program, and leaves the rest to who knows such hosts.</summary>
/// <param name="setup">Of the connection.</param>
internal sealed class RemoteHost(RemoteSetup setup) : IRemotePeer
{
    private IRemoteHost? _host;

    /// <summary>Once there was a link.</summary>
    internal IRemoteHost Host => _host ?? throw new InvalidOperationException("There was no link yet.");

    public async Task PrepareAsync(RpcLink link, CancellationToken cancellationToken)
    {
        if (_host is null)
        {
            _host = setup.SpeaksOurProgram && await SpeaksOurProgramAsync(link, cancellationToken) ? new OwnHost(setup) : new LibvirtHost(setup);
        }

        await _host.PrepareAsync(link, cancellationToken);
    }

    public void OnInterrupted(Exception cause) => Host.OnInterrupted(cause);

    public void OnLive() => Host.OnLive();

    public void OnMessage(in Packet packet) => _host?.OnMessage(packet); // Without it nobody has asked for any.

    // A server that does not have a program says so, and is not disturbed. An unknown procedure of this one is not there in any version.
    private static async Task<bool> SpeaksOurProgramAsync(RpcLink link, CancellationToken cancellationToken)
    {
        try
        {
            await link.CallAsync<FeedNumber, CommonTypes.Nothing>(
                Programs.Own, Programs.OwnVersion, (int)OwnProcedure.Unsubscribe, nameof(OwnProcedure.Unsubscribe), default, Domain.DefaultDeadline, cancellationToken);
            return true;
        }
        catch (HypervisorException e) when (e.Code == ErrorCode.OperationInvalid)
        {
            return true; // Nobody has said hello.
        }
        catch (HypervisorException e) when (e.Code is ErrorCode.Rpc or ErrorCode.NoSupport)
        {
            return false;
        }
    }
}
