using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Rx.Hypervisor.Tests.Streams;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;

/// <summary>A flag that has no name is refused by each call that takes flags, in libvirt's words.</summary>
public sealed class UnknownFlagsTests
{
    private const int Unknown = 1 << 28;

    private static readonly (string Call, Type Flags, Func<IHypervisor, Domain, Task> Make)[] Calls =
    [
        ("create", typeof(DomainStart), static (all, _) => all.CreateDomainAsync(VirtualSetup.Xml("other", Guid.NewGuid().ToString()), (DomainStart)Unknown)),
        ("start", typeof(DomainStart), static (_, one) => one.StartAsync((DomainStart)Unknown)),
        ("undefine", typeof(DomainUndefine), static (_, one) => one.UndefineAsync((DomainUndefine)Unknown)),
        ("xml", typeof(DomainXmlFlags), static (_, one) => one.GetXmlAsync((DomainXmlFlags)Unknown)),
        ("image xml", typeof(DomainXmlFlags), static (all, _) => all.GetSaveImageXmlAsync("/images/none", (DomainXmlFlags)Unknown)),
        ("managed xml", typeof(DomainXmlFlags), static (_, one) => one.GetManagedSaveXmlAsync((DomainXmlFlags)Unknown)),
        ("define image xml", typeof(DomainSave), static (all, _) => all.DefineSaveImageXmlAsync("/images/none", "<domain/>", (DomainSave)Unknown)),
        ("restore", typeof(DomainSave), static (all, _) => all.RestoreDomainAsync("/images/none", flags: (DomainSave)Unknown)),
        ("save", typeof(DomainSave), static (_, one) => one.SaveAsync("/images/saved", flags: (DomainSave)Unknown)),
        ("managed save", typeof(DomainSave), static (_, one) => one.ManagedSaveAsync((DomainSave)Unknown)),
        ("dump", typeof(DomainDump), static (_, one) => one.DumpAsync("/images/core", flags: (DomainDump)Unknown)),
        ("list", typeof(DomainListFlags), static (all, _) => Task.FromResult(all.ListDomains((DomainListFlags)Unknown))),
        ("all statistics", typeof(StatisticsGroups), static (all, _) => all.GetDomainStatisticsAsync((StatisticsGroups)Unknown)),
        ("statistics of some", typeof(DomainListFlags), static (all, _) => all.GetDomainStatisticsAsync(flags: (DomainListFlags)Unknown)),
        ("statistics", typeof(StatisticsGroups), static (_, one) => one.GetStatisticsAsync((StatisticsGroups)Unknown)),
        ("shutdown", typeof(DomainShutdown), static (_, one) => one.RequestShutdownAsync((DomainShutdown)Unknown)),
        ("reboot", typeof(DomainShutdown), static (_, one) => one.RebootAsync((DomainShutdown)Unknown)),
        ("destroy", typeof(DomainDestroy), static (_, one) => one.DestroyAsync((DomainDestroy)Unknown)),
        ("vcpus", typeof(DomainModification), static (_, one) => one.SetVcpusAsync(1, (DomainModification)Unknown)),
        ("memory", typeof(DomainModification), static (_, one) => one.SetMemoryAsync(1024, (DomainModification)Unknown)),
        ("medium", typeof(DomainModification), static (_, one) => one.ChangeMediaAsync("hda", null, flags: (DomainModification)Unknown)),
        ("metadata", typeof(DomainModification), static (_, one) => one.SetMetadataAsync(DomainMetadata.Title, "t", impact: (DomainModification)Unknown)),
        ("get metadata", typeof(DomainModification), static (_, one) => one.GetMetadataAsync(DomainMetadata.Title, impact: (DomainModification)Unknown)),
    ];

    public static TheoryData<string> Names => [.. Calls.Select(static call => call.Call)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_call_refuses_a_flag_that_it_does_not_know(string call)
    {
        var setup = new VirtualSetup();
        Outcome<Domain> defined = setup.At(0, () => setup.Hypervisor.DefineDomainAsync(VirtualSetup.Xml()));
        bool runs = call is not ("start" or "undefine");
        setup.At(1, () => runs ? defined.Value.StartAsync() : Task.FromResult(default(Position)));

        Outcome<bool> made = setup.At(10, async () =>
        {
            await Calls.Single(one => one.Call == call).Make(setup.Hypervisor, defined.Value);
            return true;
        });
        setup.Time.AdvanceTo(TimeSpan.FromSeconds(11));

        made.ShouldFail(10, ErrorCode.InvalidArgument).Message.ShouldContain("unsupported flags (0x10000000)");
        setup.Hypervisor.ListDomains().ShouldHaveSingleItem().State.ShouldBe(runs ? DomainState.Running : DomainState.Shutoff);
    }

    [Fact]
    public void Every_enumeration_of_flags_that_users_see_is_in_the_table()
    {
        IEnumerable<Type> flags = typeof(IHypervisor).Assembly.GetExportedTypes()
            .Where(static type => type.IsEnum && type.GetCustomAttribute<FlagsAttribute>() is not null)
            .Except(HostNetworkTests.Flags);

        flags.ShouldBe(Calls.Select(static call => call.Flags).Distinct(), ignoreOrder: true);
    }
}
