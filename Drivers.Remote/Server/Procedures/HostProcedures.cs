using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>What a client asks of the host as a whole.</summary>
internal static class HostProcedures
{
    /// <summary>The release of libvirt whose protocol is spoken: 9.0.0.</summary>
    private const ulong ProtocolRelease = 9_000_000;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Answer<Nothing, Text>(RemoteProcedure.ConnectGetType, "virConnectGetType", Access.Read, GetHypervisorType);
        table.Answer<Nothing, Large>(
            RemoteProcedure.ConnectGetLibVersion, "virConnectGetLibVersion", Access.Read, static (_, _) => new Large { Value = ProtocolRelease });
        table.Await<Nothing, Text>(RemoteProcedure.ConnectGetHostname, "virConnectGetHostname", Access.Read, GetHostnameAsync);
        table.Await<Nothing, Text>(RemoteProcedure.ConnectGetCapabilities, "virConnectGetCapabilities", Access.Read, GetCapabilitiesAsync);
        table.Await<DomainCapabilitiesArguments, Text>(
            RemoteProcedure.ConnectGetDomainCapabilities, "virConnectGetDomainCapabilities", Access.Write, GetDomainCapabilitiesAsync);
        table.Answer<Nothing, Flag>(RemoteProcedure.ConnectIsSecure, "virConnectIsSecure", Access.Read, static (session, _) => new Flag { Value = session.Connection.IsSecure });
        table.Answer<Nothing, SecurityModelReply>(
            RemoteProcedure.NodeGetSecurityModel, "virNodeGetSecurityModel", Access.Read, static (_, _) => default); // No such model is at work.
    }

    private static Text GetHypervisorType(ServerSession session, Nothing nothing)
        => new() { Value = session.Server.Options.Uri.Scheme.ToUpperInvariant() };

    private static async ValueTask<Text> GetHostnameAsync(ServerSession session, Nothing nothing)
        => new() { Value = await session.Hypervisor.GetHostnameAsync() };

    private static async ValueTask<Text> GetCapabilitiesAsync(ServerSession session, Nothing nothing)
        => new() { Value = await session.Hypervisor.GetCapabilitiesXmlAsync() };

    private static async ValueTask<Text> GetDomainCapabilitiesAsync(ServerSession session, DomainCapabilitiesArguments arguments)
    {
        Flags.RequireNone(arguments.Flags, "virConnectGetDomainCapabilities");
        return new Text
        {
            Value = await session.Hypervisor.GetDomainCapabilitiesXmlAsync(arguments.Emulator, arguments.Arch, arguments.Machine, arguments.VirtType),
        };
    }
}
