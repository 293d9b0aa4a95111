using System;
using System.Collections.Generic;
using System.Linq;
using Rx.Hypervisor.Drivers.Qemu.CommandLine;
using Rx.Hypervisor.Tests.Drivers.Qemu.Config;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>What can only be seen on the command line: what needs KVM, and what QEMU cannot be asked for.</summary>
public sealed class GeneralArgumentsTests
{
    [Theory]
    [InlineData("<cpu mode='host-passthrough'/>", "kvm", "host")]
    [InlineData("<cpu mode='host-passthrough' migratable='off'/>", "kvm", "host,migratable=off")]
    [InlineData("<cpu mode='host-model'/>", "kvm", "host,migratable=on")]
    [InlineData("<cpu mode='host-passthrough'/>", "tcg", "max")]
    [InlineData("<cpu mode='maximum'><cache mode='passthrough'/></cpu>", "kvm", "max,host-cache-info=on,l3-cache=off")]
    [InlineData("<cpu mode='maximum'><cache mode='disable'/></cpu>", "kvm", "max,host-cache-info=off,l3-cache=off")]
    [InlineData("<cpu><model>Nehalem</model></cpu>", "kvm", "Nehalem,enforce=on")]
    [InlineData("<cpu check='none'><model>Nehalem</model></cpu>", "kvm", "Nehalem")]
    [InlineData("<cpu mode='maximum'><feature policy='disable' name='pclmuldq'/></cpu>", "kvm", "max,pclmulqdq=off")]
    [InlineData("<features><hyperv mode='passthrough'/></features>", "kvm", "qemu64,hv-passthrough=on")]
    public void The_processor_under_KVM_and_where_KVM_turned_out_not_to_work(string element, string accelerator, string cpu)
    {
        After("-cpu", Build(element, "kvm", accelerator)).ShouldBe([cpu]);
    }

    [Theory]
    [InlineData("kvm", "qemu64,hv-vpindex=on,hv-synic=on,hv-stimer=on,hv-stimer-direct=on,hv-time=on")]
    [InlineData("tcg", "qemu64,hv-synic=on,hv-stimer=on,hv-stimer-direct=on,hv-time=on")]
    public void An_enlightenment_that_only_the_kernel_has_is_asked_of_the_kernel_only(string accelerator, string cpu)
    {
        const string Elements =
            """
            <features><hyperv>
              <vpindex state='on'/><synic state='on'/><stimer state='on'><direct state='on'/></stimer><ipi state='off'/>
            </hyperv></features>
            <clock offset='utc'><timer name='hypervclock' present='yes'/></clock>
            """;

        After("-cpu", Build(Elements, "kvm", accelerator)).ShouldBe([cpu]);
    }

    [Theory]
    [InlineData("kvm", "kvm", "kvm,kernel-irqchip=on")]
    [InlineData("qemu", "kvm", "kvm,kernel-irqchip=split")]
    [InlineData("qemu", "tcg", "tcg")]
    public void The_interrupt_controller_is_part_of_KVM(string driver, string accelerator, string expected)
    {
        After("-accel", Build($"<features><ioapic driver='{driver}'/></features>", "kvm", accelerator)).ShouldBe([expected]);
    }

    [Theory]
    [InlineData("discard", "kvm", "kvm-pit.lost_tick_policy=discard")]
    [InlineData("delay", "kvm", "kvm-pit.lost_tick_policy=delay")]
    [InlineData("delay", "tcg")]
    public void The_interval_timer_in_the_kernel_has_a_policy(string policy, string accelerator, params string[] globals)
    {
        After("-global", Build($"<clock offset='utc'><timer name='pit' tickpolicy='{policy}'/></clock>", "kvm", accelerator))
            .ShouldBe(globals);
    }

    [Theory]
    [InlineData("destroy", "restart", "destroy", false, "panic=shutdown")]
    [InlineData("destroy", "restart", "restart", false, "panic=pause")]
    [InlineData("destroy", "restart", "preserve", false, "panic=pause")]
    [InlineData("destroy", "restart", "coredump-destroy", false, "panic=pause")]
    [InlineData("destroy", "destroy", "coredump-restart", false, "reboot=shutdown", "panic=pause")]
    [InlineData("restart", "restart", "destroy", true, "panic=pause")]
    [InlineData("preserve", "destroy", "destroy", true, "reboot=shutdown", "panic=pause")]
    public void QEMU_ends_by_itself_only_where_nothing_is_left_to_do(
        string poweroff, string reboot, string crash, bool isKept, params string[] actions)
    {
        string[] arguments = Build(
            $"<on_poweroff>{poweroff}</on_poweroff><on_reboot>{reboot}</on_reboot><on_crash>{crash}</on_crash>"
            + "<devices><panic/></devices>");

        After("-action", arguments).ShouldBe(actions);
        arguments.Contains("-no-shutdown").ShouldBe(isKept);
    }

    [Fact]
    public void A_panic_that_nothing_can_tell_of_needs_no_action()
    {
        After("-action", Build("<on_crash>preserve</on_crash>")).ShouldBeEmpty();
    }

    [Fact]
    public void The_firmware_boots_strictly_in_order_and_with_a_menu()
    {
        After("-boot", Build("")).ShouldBe(["strict=on"]);
        string xml = Definitions.With("").Replace(
            "</os>",
            "<bootmenu enable='yes' timeout='3000'/><bios rebootTimeout='-1'/></os>",
            StringComparison.Ordinal);
        After("-boot", Build(Definitions.Parse(xml), "tcg")).ShouldBe(["menu=on,splash-time=3000,reboot-timeout=-1,strict=on"]);
    }

    [Theory]
    [InlineData(-31_536_000_000, "0001-01-01T00:00:00", 500)]
    [InlineData(31_536_000_000, "9999-12-31T23:59:59", 9500)]
    public void A_clock_that_is_far_off_stays_within_what_can_be_written(long adjustment, string time, int year)
    {
        var now = new DateTimeOffset(year, 1, 31, 0, 0, 0, TimeSpan.Zero);
        string xml = Definitions.With($"<clock offset='variable' adjustment='{adjustment}'/>");

        After("-rtc", [.. QemuCommandLine.Build(Definitions.Parse(xml), new QemuLaunchContext("tcg", 3) { Now = now })])
            .ShouldBe([$"base={time}"]);
    }

    [Fact]
    public void A_time_zone_is_in_the_environment_where_more_may_be_added()
    {
        Definitions.Parse(Definitions.With("<clock offset='timezone' timezone='Europe/Paris'/>")).Environment
            .ShouldBe([new("TZ", "Europe/Paris")]);
    }

    [Fact]
    public void A_firmware_that_was_not_chosen_yet_is_a_mistake_of_the_caller()
    {
        string xml = Definitions.With("").Replace("<os>", "<os firmware='efi'>", StringComparison.Ordinal);

        Should.Throw<InvalidOperationException>(() => Build(Definitions.Parse(xml), "tcg"));
    }

    private static string[] Build(string elements, string type = "qemu", string accelerator = "tcg") => Build(
        Definitions.Parse(Definitions.With(elements).Replace("type='qemu'", $"type='{type}'", StringComparison.Ordinal)), accelerator);

    private static string[] Build(Rx.Hypervisor.Drivers.Qemu.Config.DomainDefinition definition, string accelerator) =>
        [.. QemuCommandLine.Build(definition, new QemuLaunchContext(accelerator, 3))];

    private static IEnumerable<string> After(string option, string[] arguments) =>
        arguments.Zip(arguments.Skip(1)).Where(pair => pair.First == option).Select(pair => pair.Second);
}
