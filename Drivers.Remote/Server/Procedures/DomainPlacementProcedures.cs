using System;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.PlacementTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>On which processors the parts of a domain run: nothing is pinned here, so each may run on all of the host.</summary>
internal static class DomainPlacementProcedures
{
    private const int MostVcpus = 16_384;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Await<VcpusArguments, VcpusReply>(RemoteProcedure.DomainGetVcpus, "virDomainGetVcpus", Access.Read, GetVcpusAsync);
        table.Await<VcpuPinsArguments, PinsReply>(RemoteProcedure.DomainGetVcpuPinInfo, "virDomainGetVcpuPinInfo", Access.Read, GetVcpuPinsAsync);
        table.Await<EmulatorPinArguments, PinsReply>(RemoteProcedure.DomainGetEmulatorPinInfo, "virDomainGetEmulatorPinInfo", Access.Read, GetEmulatorPinAsync);
    }

    private static async ValueTask<VcpusReply> GetVcpusAsync(ServerSession session, VcpusArguments it)
    {
        Require(it.Most, it.MapBytes);
        VcpuInfo[] all = [.. (await session.Find(it.Domain).GetVcpusAsync()).Value.Take(it.Most)];
        return new VcpusReply
        {
            Vcpus = all.Select(static one => new Vcpu
            {
                Number = (uint)one.Number, State = (int)one.State, CpuTime = (ulong)(one.CpuTime.Ticks * TimeSpan.NanosecondsPerTick), Processor = one.Processor,
            }).ToArray(),
            Maps = await MapsAsync(session, all.Length, it.MapBytes),
        };
    }

    private static async ValueTask<PinsReply> GetVcpuPinsAsync(ServerSession session, VcpuPinsArguments it)
    {
        Require(it.Most, it.MapBytes);
        int count = Math.Min(it.Most, DefinitionXml.Vcpus(await DefinitionXml.ReadAsync(session, it.Domain, Impact(it.Flags)), isMaximum: true));
        return new PinsReply { Maps = await MapsAsync(session, count, it.MapBytes), Count = count };
    }

    private static async ValueTask<PinsReply> GetEmulatorPinAsync(ServerSession session, EmulatorPinArguments it)
    {
        Require(1, it.MapBytes);
        await DefinitionXml.ReadAsync(session, it.Domain, Impact(it.Flags));
        return new PinsReply { Maps = await MapsAsync(session, 1, it.MapBytes), Count = 1 };
    }

    private static DomainModification Impact(uint flags)
        => (DomainModification)Flags.Require(flags, (uint)(DomainModification.Live | DomainModification.Config), "virDomainGetVcpuPinInfo");

    private static void Require(int most, int mapBytes)
    {
        if (most is < 0 or > MostVcpus || mapBytes < 0 || (long)most * mapBytes > CpuMaps)
        {
            throw new HypervisorException(ErrorCode.InvalidArgument, ErrorDomain.Rpc, $"invalid argument: {most} maps of {mapBytes} bytes are too much");
        }
    }

    private static async Task<byte[]> MapsAsync(ServerSession session, int count, int mapBytes)
    {
        HostProcessors all = await session.Hypervisor.GetHostProcessorsAsync();
        byte[] one = CpuMap.Of(all.Online, Math.Max(all.Count, mapBytes * 8))[..mapBytes];
        return [.. Enumerable.Repeat(one, count).SelectMany(static map => map)];
    }
}
