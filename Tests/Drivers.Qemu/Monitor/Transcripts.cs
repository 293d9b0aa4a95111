using System;
using System.IO;

namespace Rx.Hypervisor.Tests.Drivers.Qemu.Monitor;

/// <summary>What QEMU 7.2 wrote on a monitor, byte for byte.</summary>
internal static class Transcripts
{
    /// <summary>A guest in a boot sector: RESUME, STOP, RESET by guest and host, POWERDOWN, SHUTDOWN.</summary>
    internal static byte[] BootSector { get; } = Read("boot-sector.jsonl");

    /// <summary>No guest: the longest replies there are, refusals, text beyond ASCII, quit.</summary>
    internal static byte[] MachineNone { get; } = Read("machine-none.jsonl");

    private static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", "Qmp", name));
}
