using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Client.Sasl;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client;

/// <summary>What is said on a new link, in libvirt's order: who this is, that it wants signs of life, and which hypervisor it wants.</summary>
internal static class Handshake
{
    internal static async Task OpenAsync(RpcLink link, RemoteSetup setup, CancellationToken cancellationToken)
    {
        await AuthenticateAsync(link, setup, cancellationToken);
        if (await link.TryCallAsync<Number, Number>(
            RemoteProcedure.ConnectSupportsFeature, new Number { Value = (int)RemoteFeature.ProgramKeepAlive }, Domain.DefaultDeadline, cancellationToken)
            is { Value: not 0 })
        {
            link.KeepAlive(setup.KeepAliveInterval, setup.KeepAliveCount);
        }

        var open = new OpenArguments { Name = setup.Name, Flags = setup.IsReadOnly ? OpenArguments.ReadOnly : 0 };
        await link.CallAsync<OpenArguments, Nothing>(RemoteProcedure.ConnectOpen, open, Domain.DefaultDeadline, cancellationToken);
    }

    private static async Task AuthenticateAsync(RpcLink link, RemoteSetup setup, CancellationToken cancellationToken)
    {
        if (await link.TryCallAsync<Nothing, AuthListReply>(RemoteProcedure.AuthList, default, Domain.DefaultDeadline, cancellationToken)
            is not { Types.IsEmpty: false } list)
        {
            return; // A server that does not know the question lets everybody in.
        }

        switch ((AuthenticationType)list.Types.Span[0])
        {
            case AuthenticationType.None:
                break;
            case AuthenticationType.Polkit:
                await link.CallAsync<Nothing, Number>(RemoteProcedure.AuthPolkit, default, Domain.DefaultDeadline, cancellationToken);
                break;
            case AuthenticationType.Sasl:
                await SaslLogin.RunAsync(link, setup, cancellationToken);
                break;
            default:
                throw new HypervisorException(ErrorCode.AuthFailed, ErrorDomain.Rpc,
                    $"authentication failed: the host wants {string.Join(", ", list.Types.ToArray().Select(static type => (AuthenticationType)type))}, which this client does not have");
        }
    }
}
