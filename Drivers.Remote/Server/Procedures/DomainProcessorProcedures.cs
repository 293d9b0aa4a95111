using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainStateTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server.Procedures;

/// <summary>Where the virtual CPUs of a domain run. Nothing is pinned here: each may run on every processor that is on.</summary>
internal static class DomainProcessorProcedures
{
    private const int MostVcpus = 16_384;
    private const int MostMapBytes = 8_388_608;

    /// <summary>Of the running domain, of what is stored: they do not differ.</summary>
    private const uint Affects = 3;

    internal static void AddTo(ProcedureTable<RemoteProcedure> table)
    {
        table.Await<VcpusArguments, VcpusReply>(RemoteProcedure.DomainGetVcpus, "virDomainGetVcpus", Access.Read, GetVcpusAsync);
        table.Await<PinInfoArguments, PinInfoReply>(RemoteProcedure.DomainGetVcpuPinInfo, "virDomainGetVcpuPinInfo", Access.Read, GetPinsAsync);
        table.Await<EmulatorPinArguments, PinInfoReply>(RemoteProcedure.DomainGetEmulatorPinInfo, "virDomainGetEmulatorPinInfo", Access.Read, GetEmulatorPinAsync);
    }

    private static async ValueTask<VcpusReply> GetVcpusAsync(ServerSession session, VcpusArguments it)
    {
        RequireSizes(it.MaxInfo, it.MapBytes);
        IReadOnlyList<VcpuInfo> vcpus = (await session.Find(it.Domain).GetVcpusAsync()).Value;
        return new VcpusReply
        {
            Vcpus = vcpus.Take(it.MaxInfo).Select(static one => new Vcpu
            {
                Number = (uint)one.Number, State = (int)one.State, CpuTimeNs = (ulong)one.CpuTime.Ticks * 100, Cpu = one.Processor,
            }).ToArray(),
            CpuMaps = await MapsAsync(session, Math.Min(vcpus.Count, it.MaxInfo), it.MaxInfo, it.MapBytes),
        };
    }

    private static async ValueTask<PinInfoReply> GetPinsAsync(ServerSession session, PinInfoArguments it)
    {
        Flags.Require(it.Flags, Affects, "virDomainGetVcpuPinInfo");
        RequireSizes(it.Maps, it.MapBytes);
        int count = Math.Min(session.Record(it.Domain).Vcpus, it.Maps);
        return new PinInfoReply { CpuMaps = await MapsAsync(session, count, it.Maps, it.MapBytes), Count = count };
    }

    private static async ValueTask<PinInfoReply> GetEmulatorPinAsync(ServerSession session, EmulatorPinArguments it)
    {
        Flags.Require(it.Flags, Affects, "virDomainGetEmulatorPinInfo");
        RequireSizes(1, it.MapBytes);
        _ = session.Record(it.Domain);
        return new PinInfoReply { CpuMaps = await MapsAsync(session, 1, 1, it.MapBytes), Count = 1 };
    }

    /// <summary>Maps behind one another, each as long as the client wants it; those beyond the CPUs that there are stay empty.</summary>
    private static async ValueTask<byte[]> MapsAsync(ServerSession session, int count, int places, int mapBytes)
    {
        byte[] maps = new byte[places * mapBytes];
        if (maps.Length > 0)
        {
            HostProcessors all = await session.Hypervisor.GetHostProcessorsAsync();
            ReadOnlySpan<byte> map = CpuMap.Of(all.Online, all.Count);
            map = map[..Math.Min(map.Length, mapBytes)];
            for (int i = 0; i < count; i++)
            {
                map.CopyTo(maps.AsSpan(i * mapBytes));
            }
        }

        return maps;
    }

    private static void RequireSizes(int places, int mapBytes)
    {
        if (places is < 0 or > MostVcpus || mapBytes < 0 || (long)places * mapBytes > MostMapBytes)
        {
            throw new HypervisorException(
                ErrorCode.InternalError, ErrorDomain.Rpc, $"internal error: {places} virtual CPUs with maps of {mapBytes} bytes; {MostVcpus} and {MostMapBytes} in all are possible");
        }
    }
}
