using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Tests.Docs;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.CommandLine;

/// <summary>The real QEMU shows what the general part of a definition asks for.</summary>
public sealed class GeneralAcceptanceTests
{
    public static TheoryData<string, string> Honoured => CoverageTable.Samples(
        row => row.Honoured, row => !row.Element.StartsWith("devices/", StringComparison.Ordinal));

    [InstalledQemuTheory]
    [MemberData(nameof(Honoured))]
    public async Task Qemu_takes_every_element_that_the_table_honours(string element, string what)
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(CoverageTable.Document(element, what, row => row.Honoured));

        (await qemu.AskAsync("query-status")).GetProperty("status").GetString().ShouldBe("prelaunch");
    }

    [InstalledQemuFact]
    public async Task Name_and_uuid_are_the_definitions()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain("<uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>"));

        (await qemu.AskAsync("query-name")).GetProperty("name").GetString().ShouldBe("x");
        (await qemu.AskAsync("query-uuid")).GetProperty("UUID").GetString().ShouldBe("4dea22b3-1d52-d8f3-2516-782e98ab3fa0");
    }

    [InstalledQemuFact]
    public async Task Memory_is_as_large_as_asked_for_and_treated_as_asked_for()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain(
            "<memoryBacking><nosharepages/><locked/></memoryBacking>", memory: "<memory unit='MiB' dumpCore='off'>48</memory>"));

        (await qemu.AskAsync("query-memory-size-summary")).GetProperty("base-memory").GetInt64().ShouldBe(48 << 20);
        (await qemu.GetAllAsync("/machine", "mem-merge", "dump-guest-core")).ShouldBe(["False", "False"]);
        LockedKiB(qemu.ProcessId).ShouldBeGreaterThan(48 << 10);
    }

    [InstalledQemuFact]
    public async Task Memory_is_not_locked_unless_asked_for()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain(""));

        (await qemu.GetAllAsync("/machine", "mem-merge", "dump-guest-core")).ShouldBe(["True", "True"]);
        LockedKiB(qemu.ProcessId).ShouldBe(0);
    }

    [InstalledQemuTheory]
    [InlineData("pc")]
    [InlineData("q35")]
    public async Task Vcpus_have_their_places_and_only_the_current_ones_are_there(string machine)
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain(
            "<vcpu current='3'>16</vcpu><cpu><topology sockets='2' dies='2' cores='2' threads='2'/></cpu>", machine));

        (await qemu.AskAsync("query-cpus-fast")).GetArrayLength().ShouldBe(3);
        JsonElement[] places = [.. (await qemu.AskAsync("query-hotpluggable-cpus")).EnumerateArray()
            .Select(place => place.GetProperty("props"))];
        places.Length.ShouldBe(16);
        int Highest(string level) => places.Max(place => place.GetProperty(level).GetInt32());
        new[] { "socket-id", "die-id", "core-id", "thread-id" }.Select(Highest).ShouldBe([1, 1, 1, 1]);
    }

    [InstalledQemuFact]
    public async Task Vcpus_without_a_topology_are_sockets()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain("<vcpu>3</vcpu>"));

        (await qemu.AskAsync("query-hotpluggable-cpus")).EnumerateArray()
            .Max(place => place.GetProperty("props").GetProperty("socket-id").GetInt32())
            .ShouldBe(2);
    }

    [InstalledQemuFact]
    public async Task IO_threads_are_there_by_number()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain("<iothreads>2</iothreads>"));

        (await qemu.AskAsync("query-iothreads")).EnumerateArray().Select(thread => thread.GetProperty("id").GetString())
            .ShouldBe(["iothread1", "iothread2"], ignoreOrder: true);
    }

    [InstalledQemuTheory]
    [InlineData("pc-q35-7.2")]
    [InlineData("pc-i440fx-7.2")]
    [InlineData("microvm")]
    [InlineData("none")]
    public async Task The_machine_is_the_one_that_is_named(string machine)
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain("", machine));

        (await qemu.GetAsync("/machine", "type")).ShouldBe(machine + "-machine");
    }

    [InstalledQemuFact]
    public async Task The_kernel_comes_with_its_disk_and_its_command_line()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(WithOs(
            "<kernel>/boot/vmlinuz</kernel><initrd>/boot/initrd</initrd><cmdline>quiet a=b,c</cmdline>"));

        string[] values = await qemu.GetAllAsync("/machine", "kernel", "initrd", "append");
        values.Select(value => value.Split('/')[^1]).ShouldBe(["vmlinuz", "initrd", "quiet a=b,c"]);
    }

    [InstalledQemuTheory]
    [InlineData("useserial='yes'", "False")]
    [InlineData("useserial='no'", "True")]
    public async Task A_firmware_that_uses_the_serial_port_is_told_of_no_screen(string attribute, string graphics)
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(WithOs($"<bios {attribute}/>"));

        (await qemu.GetAsync("/machine", "graphics")).ShouldBe(graphics);
    }

    [InstalledQemuTheory]
    [InlineData("firmware='efi'", "", "", "OVMF_CODE_4M.fd", "False")]
    [InlineData(
        "firmware='efi'", "<firmware><feature enabled='yes' name='enrolled-keys'/></firmware>", "<smm state='on'/>",
        "OVMF_CODE_4M.ms.fd", "True")]
    [InlineData("", "<loader readonly='yes' type='pflash'>/usr/share/OVMF/mine.fd</loader>", "", "mine.fd", "False")]
    public async Task Uefi_is_in_one_flash_and_its_variables_in_another(
        string attribute, string elements, string features, string code, string isSecure)
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(
            $"<domain type='qemu'><name>x</name><memory>65536</memory><os {attribute}><type machine='q35'>hvm</type>{elements}</os>"
            + $"<features>{features}</features></domain>");

        JsonElement[] inserted = [.. (await qemu.AskAsync("query-block")).EnumerateArray()
            .Select(block => block.GetProperty("inserted"))];
        inserted.Select(node => node.GetProperty("node-name").GetString()).ShouldBe(["pflash0-format", "pflash1-format"]);
        inserted.Select(node => Path.GetFileName(node.GetProperty("file").GetString())).ShouldBe([code, "x_VARS.fd"]);
        inserted.Select(node => node.GetProperty("ro").GetBoolean()).ShouldBe([true, false]);
        (await qemu.GetAsync("/machine/system.flash0", "secure")).ShouldBe(isSecure);
        (await qemu.GetAsync("/machine", "smm")).ShouldBe(isSecure == "True" ? "on" : "auto");
    }

    [InstalledQemuTheory]
    [InlineData("", "off", "auto", "on")]
    [InlineData("<acpi/><smm state='off'/><vmport state='on'/>", "auto", "off", "on")]
    [InlineData("<acpi/><smm state='on'/><vmport state='off'/>", "auto", "on", "off")]
    public async Task Features_of_the_board_are_as_asked_for(string features, string acpi, string smm, string vmport)
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain($"<features>{features}</features>", "q35"));

        (await qemu.GetAllAsync("/machine", "acpi", "smm", "vmport")).ShouldBe([acpi, smm, vmport]);
    }

    [InstalledQemuFact]
    public async Task The_core_note_is_a_device()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain("<features><vmcoreinfo state='on'/></features>"));

        (await qemu.FindAsync("vmcoreinfo", "/machine/peripheral-anon")).ShouldNotBeNull();
    }

    [InstalledQemuFact]
    public async Task Features_of_the_processor_are_as_asked_for()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain(
            """
            <features>
              <pmu state='off'/><kvm><hidden state='on'/></kvm>
              <hyperv>
                <relaxed state='on'/><vapic state='on'/><spinlocks state='on' retries='8191'/><runtime state='on'/>
                <reset state='on'/><vendor_id state='on' value='KVM Hv'/><frequencies state='on'/>
                <reenlightenment state='off'/><tlbflush state='on'/><ipi state='on'/><evmcs state='on'/>
              </hyperv>
            </features>
            """));
        string cpu = await qemu.CpuAsync();

        (await qemu.GetAllAsync(cpu, "kvm", "pmu")).ShouldBe(["False", "False"]);
        (await qemu.GetAllAsync(cpu, "hv-spinlocks", "hv-vendor-id", "hv-reenlightenment")).ShouldBe(["8191", "KVM Hv", "False"]);
        (await qemu.GetAllAsync(
            cpu, "hv-relaxed", "hv-vapic", "hv-runtime", "hv-reset", "hv-frequencies", "hv-tlbflush", "hv-ipi", "hv-evmcs"))
            .ShouldAllBe(value => value == "True");
    }

    [InstalledQemuFact]
    public async Task What_only_KVM_shows_is_a_property_of_the_processor()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain(""));

        string[] known = [.. (await qemu.AskAsync("device-list-properties", new { typename = "qemu64-x86_64-cpu" }))
            .EnumerateArray().Select(property => property.GetProperty("name").GetString()!)];

        known.Length.ShouldBeGreaterThan(100);
        foreach (string name in Rx.Hypervisor.Drivers.Qemu.Config.HypervFeatures.Names)
        {
            known.ShouldContain("hv-" + name.Replace('_', '-'));
        }

        string[] others = ["hv-stimer-direct", "hv-passthrough", "kvm-pv-eoi", "kvm-hint-dedicated", "kvm-poll-control"];
        others.ShouldBeSubsetOf(known);
    }

    [InstalledQemuFact]
    public async Task The_processor_is_the_model_with_its_differences()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain(
            """
            <cpu mode='custom' match='exact' check='none'>
              <model vendor_id='AuthenticAMD'>Nehalem</model>
              <cache mode='disable'/>
              <feature policy='force' name='lahf_lm'/>
              <feature policy='optional' name='3dnow'/>
              <feature policy='disable' name='sse4.2'/>
            </cpu>
            """));
        string cpu = await qemu.CpuAsync();

        (await qemu.GetAllAsync(cpu, "type", "vendor", "l3-cache")).ShouldBe(["Nehalem-x86_64-cpu", "AuthenticAMD", "False"]);
        (await qemu.GetAllAsync(cpu, "lahf-lm", "3dnow", "sse4.2", "enforce"))
            .ShouldBe(["True", "True", "False", "False"]);
    }

    [InstalledQemuTheory]
    [InlineData("check='full'", "True")]
    [InlineData("check='partial'", "True")]
    [InlineData("check='none'", "False")]
    [InlineData("", "False")]
    public async Task A_check_is_left_to_qemu(string attribute, string enforce)
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain($"<cpu {attribute}><model>qemu64</model></cpu>"));

        (await qemu.GetAsync(await qemu.CpuAsync(), "enforce")).ShouldBe(enforce);
    }

    [InstalledQemuTheory]
    [InlineData("<cpu mode='maximum'/>", "max-x86_64-cpu")]
    [InlineData("<cpu mode='host-model'/>", "max-x86_64-cpu")]
    [InlineData("<cpu/>", "qemu64-x86_64-cpu")]
    [InlineData("", "qemu64-x86_64-cpu")]
    public async Task A_mode_chooses_the_model(string cpu, string type)
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain(cpu));

        (await qemu.GetAsync(await qemu.CpuAsync(), "type")).ShouldBe(type);
    }

    [InstalledQemuFact]
    public async Task A_processor_that_cannot_be_had_is_refused_by_its_check()
    {
        IOException refusal = await Should.ThrowAsync<IOException>(
            () => PausedQemu.StartAsync(Domain("<cpu check='full'><model>Nehalem</model><feature name='vmx'/></cpu>")));

        refusal.Message.ShouldContain("doesn't support requested feature");
    }

    [InstalledQemuTheory]
    [InlineData("offset='utc'", null)]
    [InlineData("offset='absolute' start='1000000000'", "2001-09-09T01:46")]
    [InlineData("offset='variable' adjustment='-3600'", "2020-02-29T11:30")]
    [InlineData("offset='variable' adjustment='60' basis='localtime'", "2020-02-29T15:31")]
    public async Task The_clock_starts_at_its_offset(string attributes, string? time)
    {
        var now = new DateTimeOffset(2020, 2, 29, 15, 30, 0, TimeSpan.FromHours(3));
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain($"<clock {attributes}/>"), now);

        DateTime shown = await ClockAsync(qemu);

        if (time is null)
        {
            (TimeProvider.System.GetUtcNow().UtcDateTime - shown).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(10));
        }
        else
        {
            shown.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture).ShouldBe(time);
        }
    }

    // Whole hours between two clocks that tick: far from what a slow machine could add.
    [InstalledQemuFact]
    public async Task The_clock_shows_its_time_zone()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain("<clock offset='timezone' timezone='RXH-7'/>"));

        TimeSpan ahead = await ClockAsync(qemu) - TimeProvider.System.GetUtcNow().UtcDateTime;

        Math.Round(ahead.TotalHours).ShouldBe(7);
    }

    [InstalledQemuTheory]
    [InlineData("", true, true, "discard")]
    [InlineData("<timer name='hpet' present='yes'/><timer name='pit' present='yes'/>", true, true, "discard")]
    [InlineData("<timer name='hpet' present='no'/><timer name='rtc' tickpolicy='catchup'/>", false, true, "slew")]
    [InlineData("<timer name='pit' present='no'/><timer name='rtc' tickpolicy='delay'/>", true, false, "discard")]
    public async Task Timers_are_there_as_asked_for(string timers, bool hasHpet, bool hasPit, string rtcPolicy)
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain($"<clock offset='utc'>{timers}</clock>", "q35"));

        (await qemu.FindAsync("hpet") is not null).ShouldBe(hasHpet);
        (await qemu.FindAsync("isa-pit") is not null).ShouldBe(hasPit);
        (await qemu.GetAsync((await qemu.FindAsync("mc146818rtc"))!, "lost_tick_policy")).ShouldBe(rtcPolicy);
    }

    [InstalledQemuFact]
    public async Task Timers_of_the_processor_are_as_asked_for()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain(
            """
            <clock offset='utc'>
              <timer name='kvmclock' present='no'/><timer name='hypervclock' present='yes'/><timer name='tsc' frequency='2000000000'/>
            </clock>
            """));

        (await qemu.GetAllAsync(await qemu.CpuAsync(), "kvmclock", "hv-time", "tsc-frequency")).ShouldBe(["False", "True", "2000000000"]);
    }

    [InstalledQemuTheory]
    [InlineData("pc", "PIIX4_PM")]
    [InlineData("q35", "ICH9-LPC")]
    public async Task Sleeps_are_switched_on_and_off_in_the_chipset(string machine, string chip)
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain(
            "<features><acpi/></features><pm><suspend-to-mem enabled='no'/><suspend-to-disk enabled='yes'/></pm>", machine));

        (await qemu.GetAllAsync((await qemu.FindAsync(chip))!, "disable_s3", "disable_s4")).ShouldBe(["1", "0"]);
    }

    [InstalledQemuFact]
    public async Task A_reboot_that_is_to_end_the_domain_ends_QEMU()
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(Domain("<on_reboot>destroy</on_reboot>"));
        await qemu.AskAsync("system_reset");

        await Should.ThrowAsync<IOException>(() => AskForeverAsync(qemu));

        qemu.Events.Select(one => one.GetProperty("event").GetString()).ShouldBe(["SHUTDOWN"]);
    }

    [InstalledQemuTheory]
    [InlineData("restart")]
    [InlineData("preserve")]
    public async Task A_process_that_is_to_be_kept_outlives_its_guest(string action)
    {
        using PausedQemu qemu = await PausedQemu.StartAsync(
            Domain($"<on_poweroff>{action}</on_poweroff><on_reboot>destroy</on_reboot>"));
        await qemu.AskAsync("cont");
        await qemu.AskAsync("system_reset");

        while ((await qemu.AskAsync("query-status")).GetProperty("status").GetString() is not "shutdown")
        {
        }

        qemu.Events.Select(one => one.GetProperty("event").GetString()).ShouldContain("SHUTDOWN");
    }

    private static async Task AskForeverAsync(PausedQemu qemu)
    {
        while (true)
        {
            await qemu.AskAsync("query-status");
        }
    }

    private static async Task<DateTime> ClockAsync(PausedQemu qemu)
    {
        JsonElement time = await qemu.AskAsync("qom-get", new { path = "/machine", property = "rtc-time" });
        int Part(string name) => time.GetProperty(name).GetInt32();
        return new DateTime(
            Part("tm_year") + 1900, Part("tm_mon") + 1, Part("tm_mday"), Part("tm_hour"), Part("tm_min"), Part("tm_sec"), DateTimeKind.Utc);
    }

    private static long LockedKiB(int processId) => long.Parse(
        File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmLck:", StringComparison.Ordinal)).Split(' ', '\t')[^2],
        CultureInfo.InvariantCulture);

    private static string WithOs(string elements) =>
        $"<domain type='qemu'><name>x</name><memory>16384</memory><os><type machine='pc'>hvm</type>{elements}</os></domain>";

    private static string Domain(string elements, string machine = "pc", string memory = "<memory>65536</memory>") =>
        $"<domain type='qemu'><name>x</name>{memory}<os><type machine='{machine}'>hvm</type></os>{elements}</domain>";
}
