using System;

namespace Rx.Hypervisor.Benchmarks;

/// <summary>Guests that the engine and libvirtd both take. Five at-signs stand for a number that makes a guest differ from the others.</summary>
internal static class SampleGuests
{
    /// <summary>What stands for the number.</summary>
    internal const string Number = "@@@@@";

    /// <summary>Its name.</summary>
    internal const string Name = "bench" + Number;

    /// <summary>A <c>pc</c> that has nothing that can be left out.</summary>
    internal const string Bare =
        $"""
        <domain type='qemu'>
          <name>{Name}</name>
          <memory unit='MiB'>16</memory>
          <vcpu>1</vcpu>
          <os><type arch='x86_64' machine='pc'>hvm</type></os>
          <features><acpi/></features>
          <devices>
            <controller type='usb' model='none'/>
            <memballoon model='none'/>
          </devices>
        </domain>
        """;

    /// <summary>No machine: the smallest process that QEMU is.</summary>
    internal const string Nothing =
        $"""
        <domain type='qemu'>
          <name>{Name}</name>
          <memory unit='MiB'>1</memory>
          <vcpu>1</vcpu>
          <os><type arch='x86_64' machine='none'>hvm</type></os>
          <devices>
            <memballoon model='none'/>
          </devices>
        </domain>
        """;

    /// <summary>What people define: a <c>q35</c> with a dozen devices, which drivers complete with addresses and controllers.</summary>
    internal const string Usual =
        $"""
        <domain type='qemu'>
          <name>{Name}</name>
          <title>A server</title>
          <memory unit='MiB'>2048</memory>
          <vcpu>2</vcpu>
          <os>
            <type arch='x86_64' machine='q35'>hvm</type>
            <boot dev='hd'/>
          </os>
          <features><acpi/><apic/></features>
          <clock offset='utc'>
            <timer name='rtc' tickpolicy='catchup'/>
            <timer name='hpet' present='no'/>
          </clock>
          <devices>
            <emulator>/usr/bin/qemu-system-x86_64</emulator>
            <disk type='file' device='disk'>
              <driver name='qemu' type='qcow2' cache='none'/>
              <source file='/var/lib/images/{Name}.qcow2'/>
              <target dev='vda' bus='virtio'/>
            </disk>
            <disk type='file' device='disk'>
              <driver name='qemu' type='raw'/>
              <source file='/var/lib/images/{Name}-data.img'/>
              <target dev='vdb' bus='virtio'/>
            </disk>
            <disk type='file' device='cdrom'>
              <target dev='sda' bus='sata'/>
              <readonly/>
            </disk>
            <interface type='bridge'>
              <source bridge='br0'/>
              <model type='virtio'/>
            </interface>
            <interface type='user'>
              <model type='virtio'/>
            </interface>
            <serial type='pty'/>
            <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
            <input type='tablet' bus='usb'/>
            <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>
            <video><model type='virtio'/></video>
            <memballoon model='virtio'/>
            <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
          </devices>
        </domain>
        """;

    /// <summary>One of many.</summary>
    internal static string One(string guest, int number) => guest.Replace(Number, $"{number:D5}", StringComparison.Ordinal);
}
