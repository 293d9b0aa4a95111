using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Server;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ConnectionTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainStateTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.ParameterTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.StatisticsTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>What clients are told of the machine, down from the kernel's files.</summary>
public sealed class NodeCallTests
{
    private const string Stat = """
        cpu  10 2 5 1000 30 3 1 0 0 0
        cpu0 4 1 2 500 10 1 1 0 0 0
        cpu1 6 1 3 500 20 2 0 0 0 0
        intr 12345
        """;

    private const string Memory = """
        MemTotal:       24000000 kB
        MemFree:        20000000 kB
        MemAvailable:   22000000 kB
        Buffers:           10000 kB
        Cached:          3000000 kB
        """;

    private readonly WireClient _client;

    public NodeCallTests() => _client = new ServerSetup(prepare: static host =>
    {
        Write(host.Machine, "/proc/stat", Stat);
        Write(host.Machine, "/proc/meminfo", Memory);
        Write(host.Machine, "/proc/cpuinfo", "processor : 0\nmodel name : Any\ncpu MHz\t\t: 2199.998\n");
        Write(host.Machine, "/proc/sys/kernel/arch", "x86_64");
        Write(host.Machine, "/sys/devices/system/cpu/online", "0-1");
        Write(host.Machine, "/sys/devices/system/cpu/present", "0-3");
    }).Open();

    [Fact]
    public void The_machine_is_told_as_libvirt_does()
    {
        NodeInfoReply info = _client.Ask<Nothing, NodeInfoReply>(RemoteProcedure.NodeGetInfo);

        (info.Model, info.MemoryKiB, info.Cpus, info.MHz, info.Nodes).ShouldBe(("x86_64", 24_000_000UL, 2, 2199, 1));
        (info.Sockets * info.Cores * info.Threads).ShouldBe(2);
        _client.Ask<Nothing, Large>(RemoteProcedure.NodeGetFreeMemory).Value.ShouldBe(20_000_000UL * 1024);
        _client.Ask<CellsFreeMemoryArguments, CellsFreeMemoryReply>(RemoteProcedure.NodeGetCellsFreeMemory, new CellsFreeMemoryArguments { Most = 8 })
            .Cells.ToArray().ShouldBe([20_000_000UL * 1024]);
    }

    [Fact]
    public void Virtual_CPUs_may_run_on_all_processors_that_are_on()
    {
        DomainName guest = _client.Ask<TextFlags, DomainArguments>(
            RemoteProcedure.DomainCreateXml, new TextFlags { Value = VirtualSetup.Xml(more: "<vcpu>2</vcpu>") }).Domain;

        PinInfoReply pins = _client.Ask<PinInfoArguments, PinInfoReply>(RemoteProcedure.DomainGetVcpuPinInfo, new PinInfoArguments { Domain = guest, Maps = 3, MapBytes = 2 });
        PinInfoReply emulator = _client.Ask<EmulatorPinArguments, PinInfoReply>(RemoteProcedure.DomainGetEmulatorPinInfo, new EmulatorPinArguments { Domain = guest, MapBytes = 1 });

        (pins.Count, emulator.Count).ShouldBe((2, 1));
        pins.CpuMaps.ToArray().ShouldBe([0b0011, 0, 0b0011, 0, 0, 0]);
        emulator.CpuMaps.ToArray().ShouldBe([0b0011]);
        foreach ((int places, int bytes) in ((int, int)[])[(-1, 1), (1, -1), (16_385, 1), (16_384, 513), (int.MaxValue, int.MaxValue)])
        {
            _client.Refused(RemoteProcedure.DomainGetVcpus, new VcpusArguments { Domain = guest, MaxInfo = places, MapBytes = bytes }).Number.ShouldBe((int)ErrorCode.InternalError);
        }
    }

    [Fact]
    public void Processors_that_are_off_are_counted_and_not_online()
    {
        CpuMapReply map = _client.Ask<CpuMapArguments, CpuMapReply>(RemoteProcedure.NodeGetCpuMap, new CpuMapArguments { NeedMap = true, NeedOnline = true });
        CpuMapReply count = _client.Ask<CpuMapArguments, CpuMapReply>(RemoteProcedure.NodeGetCpuMap);

        map.Map.ToArray().ShouldBe([0b0011]);
        (map.Online, map.Count).ShouldBe((2u, 4));
        (count.Map.Length, count.Online, count.Count).ShouldBe((0, 0u, 4));
    }

    [Fact]
    public void Times_of_processors_are_in_nanoseconds()
    {
        CountedNumbers count = _client.Ask<NodeCpuStatsArguments, CountedNumbers>(RemoteProcedure.NodeGetCpuStats, new NodeCpuStatsArguments { Cpu = -1 });
        CountedNumbers all = _client.Ask<NodeCpuStatsArguments, CountedNumbers>(RemoteProcedure.NodeGetCpuStats, new NodeCpuStatsArguments { Cpu = -1, Count = count.Count });
        CountedNumbers one = _client.Ask<NodeCpuStatsArguments, CountedNumbers>(RemoteProcedure.NodeGetCpuStats, new NodeCpuStatsArguments { Cpu = 1, Count = 4 });

        (count.Count, count.Values.Length).ShouldBe((4, 0));
        Named(all).ShouldBe([("kernel", 90_000_000UL), ("user", 120_000_000UL), ("idle", 10_000_000_000UL), ("iowait", 300_000_000UL)]);
        Named(one).ShouldBe([("kernel", 50_000_000UL), ("user", 70_000_000UL), ("idle", 5_000_000_000UL), ("iowait", 200_000_000UL)]);
        _client.Refused(RemoteProcedure.NodeGetCpuStats, new NodeCpuStatsArguments { Cpu = 7, Count = 4 }).Number.ShouldBe((int)ErrorCode.InvalidArgument);
        _client.Refused(RemoteProcedure.NodeGetCpuStats, new NodeCpuStatsArguments { Cpu = 1, Count = 3 }).Number.ShouldBe((int)ErrorCode.InvalidArgument);
    }

    [Fact]
    public void Memory_is_in_KiB()
    {
        CountedNumbers all = _client.Ask<NodeMemoryStatsArguments, CountedNumbers>(RemoteProcedure.NodeGetMemoryStats, new NodeMemoryStatsArguments { Cell = -1, Count = 4 });

        Named(all).ShouldBe([("total", 24_000_000UL), ("free", 20_000_000UL), ("buffers", 10_000UL), ("cached", 3_000_000UL)]);
        _client.Refused(RemoteProcedure.NodeGetMemoryStats, new NodeMemoryStatsArguments { Cell = 5, Count = 2 }).Number.ShouldBe((int)ErrorCode.InvalidArgument);
    }

    [Fact]
    public void The_hypervisor_tells_its_version_and_its_processors()
    {
        _client.Ask<Nothing, Large>(RemoteProcedure.ConnectGetVersion).Value.ShouldBe(7_002_022UL);
        CpuModelsReply models = _client.Ask<CpuModelsArguments, CpuModelsReply>(RemoteProcedure.ConnectGetCpuModelNames, new CpuModelsArguments { Arch = "x86_64", NeedResults = true });
        models.Models.Length.ShouldBe(models.Count);
        models.Models.ToArray().ShouldContain("qemu64");
        _client.Refused(RemoteProcedure.ConnectGetCpuModelNames, new CpuModelsArguments { Arch = "pdp11" }).Number.ShouldBe((int)ErrorCode.InvalidArgument);
        _client.Ask<OptionalText, Number>(RemoteProcedure.ConnectGetMaxVcpus, new OptionalText { Value = "QEMU" }).Value.ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData(new int[0], 0, new byte[0])]
    [InlineData(new[] { 0 }, 1, new byte[] { 1 })]
    [InlineData(new[] { 0, 7, 8, 15, 16 }, 17, new byte[] { 0x81, 0x81, 0x01 })]
    public void A_map_has_a_bit_for_each_processor(int[] processors, int count, byte[] map) => CpuMap.Of(processors, count).ShouldBe(map);

    private static (string Name, ulong Value)[] Named(CountedNumbers numbers) => [.. numbers.Values.ToArray().Select(static one => (one.Name, one.Value))];

    private static void Write(VirtualHost machine, string path, string text)
    {
        machine.Files.CreateDirectory(path[..path.LastIndexOf('/')]);
        machine.Files.Write(path, Encoding.UTF8.GetBytes(text));
    }
}
