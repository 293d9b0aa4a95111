using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Rx.Hypervisor.Streams.Drivers;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Domains;

/// <summary>All that may be asked of domains, by calls of libvirt's protocol.</summary>
/// <remarks>
/// <para>Threading: any thread. A call that changes a domain completes once its events have been told.</para>
/// <para>Errors: what the host says, as it says it.</para>
/// </remarks>
internal sealed partial class RemoteDomains(RemoteSession session, IRemoteHost host) : IDomains, IHostCapabilities, IHostReads
{
    private readonly TimeProvider _clock = session.Setup.Clock;

    /// <summary>How a domain is named on the wire.</summary>
    private DomainName NameOf(Guid domain) => host.Mirror.State.Domains.Find(domain) is { } record
        ? DomainName.Of(record)
        : new DomainName { Name = "", Uuid = domain, Id = -1 }; // The host says that there is none.

    private Task<TReply> AskAsync<TArguments, TReply>(
        RemoteProcedure procedure, TArguments arguments, TimeSpan deadline, CancellationToken cancellationToken, CallNote? note = null)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply> => session.CallAsync<TArguments, TReply>(procedure, arguments, deadline, cancellationToken, note);

    /// <summary>Changes a domain.</summary>
    private Task<DomainRecord> ChangeAsync<TArguments>(
        Guid domain, RemoteProcedure procedure, TArguments arguments, TimeSpan deadline, CancellationToken cancellationToken)
        where TArguments : struct, IXdr<TArguments> => session.RunAsync(
            async cancel =>
            {
                var note = new CallNote();
                DomainRecord? before = host.Mirror.State.Domains.Find(domain);
                await AskAsync<TArguments, Nothing>(procedure, arguments, deadline, cancel, note);
                return await SettleAsync(domain, before, note, cancel);
            },
            cancellationToken);

    /// <summary>Makes a domain, or finds one by what is known of it.</summary>
    private Task<DomainRecord> MakeAsync<TArguments>(
        RemoteProcedure procedure, TArguments arguments, TimeSpan deadline, CancellationToken cancellationToken)
        where TArguments : struct, IXdr<TArguments> => session.RunAsync(
            async cancel =>
            {
                var note = new CallNote();
                DomainArguments made = await AskAsync<TArguments, DomainArguments>(procedure, arguments, deadline, cancel, note);
                return await SettleAsync(
                    made.Domain.Uuid, new DomainRecord { Uuid = made.Domain.Uuid, Name = made.Domain.Name, Id = made.Domain.Id }, note, cancel);
            },
            cancellationToken);

    /// <summary>The domain once the events of a call have been told; as it was last, if it is gone.</summary>
    private async Task<DomainRecord> SettleAsync(Guid domain, DomainRecord? before, CallNote note, CancellationToken cancellationToken)
        => await host.SettleDomainAsync(domain, note, cancellationToken)
            ?? (before ?? new DomainRecord { Uuid = domain, Name = "" }) with { Position = note.Caused ?? host.Mirror.State.Position };
}
