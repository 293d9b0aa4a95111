using System;
using System.Threading;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Drivers.Remote.Client.Domains;

/// <content>From definition to end.</content>
internal sealed partial class RemoteDomains
{
    public Task<DomainRecord> DefineAsync(string xml, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync(RemoteProcedure.DomainDefineXmlFlags, new TextFlags { Value = xml }, deadline, cancellationToken);

    public Task<DomainRecord> UndefineAsync(Guid domain, DomainUndefine flags, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(domain, RemoteProcedure.DomainUndefineFlags, new DomainFlags { Domain = NameOf(domain), Flags = (uint)flags }, deadline, cancellationToken);

    public Task<DomainRecord> RenameAsync(Guid domain, string name, TimeSpan deadline, CancellationToken cancellationToken)
        => session.RunAsync(
            async cancel =>
            {
                var arguments = new DomainOptionalTextFlags { Domain = NameOf(domain), Value = name };
                var note = new CallNote();
                await AskAsync<DomainOptionalTextFlags, Number>(RemoteProcedure.DomainRename, arguments, deadline, cancel, note);
                return await SettleAsync(domain, before: null, note, cancel);
            },
            cancellationToken);

    public Task<DomainRecord> SetAutostartAsync(Guid domain, bool isOn, TimeSpan deadline, CancellationToken cancellationToken) => ChangeAsync(
        domain, RemoteProcedure.DomainSetAutostart, new DomainNumber { Domain = NameOf(domain), Value = isOn ? 1 : 0 }, deadline, cancellationToken);

    public async ValueTask<string> GetXmlAsync(Guid domain, DomainXmlFlags flags, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var arguments = new DomainFlags { Domain = NameOf(domain), Flags = (uint)flags };
        return (await AskAsync<DomainFlags, Text>(RemoteProcedure.DomainGetXmlDesc, arguments, deadline, cancellationToken)).Value;
    }

    public Task<DomainRecord> CreateAsync(string xml, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync(RemoteProcedure.DomainCreateXml, new TextFlags { Value = xml, Flags = (uint)start }, deadline, cancellationToken);

    public Task<DomainRecord> StartAsync(Guid domain, DomainStart start, TimeSpan deadline, CancellationToken cancellationToken)
        => MakeAsync(RemoteProcedure.DomainCreateWithFlags, new DomainFlags { Domain = NameOf(domain), Flags = (uint)start }, deadline, cancellationToken);

    public Task<DomainRecord> SuspendAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(domain, RemoteProcedure.DomainSuspend, new DomainArguments { Domain = NameOf(domain) }, deadline, cancellationToken);

    public Task<DomainRecord> ResumeAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(domain, RemoteProcedure.DomainResume, new DomainArguments { Domain = NameOf(domain) }, deadline, cancellationToken);

    public Task<DomainRecord> ResetAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => ChangeAsync(domain, RemoteProcedure.DomainReset, new DomainFlags { Domain = NameOf(domain) }, deadline, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>libvirt asks and does not wait: here it is waited for the guest's end, and the power is cut when that does not come.</remarks>
    public Task<DomainRecord> ShutdownAsync(Guid domain, TimeSpan gracePeriod, CancellationToken cancellationToken) => session.RunAsync(
        async cancel =>
        {
            long begun = _clock.GetTimestamp();
            DomainRecord asked = await RequestShutdownAsync(domain, DomainShutdown.Default, gracePeriod, cancel);
            TimeSpan left = gracePeriod - _clock.GetElapsedTime(begun);
            if (left > TimeSpan.Zero && await host.WaitForDomainAsync(domain, record => record?.Id != asked.Id, left, cancel))
            {
                return await SettleAsync(domain, asked, new CallNote(), cancel);
            }

            return await DestroyAsync(domain, Domain.DefaultDeadline, cancel);
        },
        cancellationToken);

    public Task<DomainRecord> DestroyAsync(Guid domain, TimeSpan deadline, CancellationToken cancellationToken)
        => DestroyAsync(domain, DomainDestroy.Default, deadline, cancellationToken);
}
