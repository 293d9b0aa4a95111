using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Rx.Hypervisor.Drivers.Qemu.Config.Interfaces;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Statistics;

/// <summary>The kernel's table of neighbours, as proc(5) has it: a heading, then address, type, flags, MAC, mask, device.</summary>
internal static class ArpTable
{
    // Not /proc/net: that is the network of the process's first thread, which need not be the one that its links are in.
    internal const string Path = "/proc/thread-self/net/arp";

    private const int LongestTable = 16 * 1024 * 1024;
    private const int AddressBits = 32;

    /// <summary>The addresses of the cards that the host has spoken with.</summary>
    internal static IReadOnlyList<GuestInterface> Find(IHostFiles files, IEnumerable<InterfaceDevice> cards)
    {
        ILookup<MacAddress, string> known = Parse(Encoding.ASCII.GetString(files.Read(Path, LongestTable)));
        return
        [
            .. from card in cards
               where card.Mac is not null
               let mac = card.CardMac
               where known.Contains(mac)
               select new GuestInterface(
                   card.Target ?? "",
                   mac.ToString(),
                   [.. known[mac].Select(static address => new GuestAddress(address, AddressBits))]),
        ];
    }

    /// <summary>Addresses by MAC; a line that is none of the table is passed over.</summary>
    internal static ILookup<MacAddress, string> Parse(string table) => (
        from line in table.Split('\n').Skip(1)
        let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where fields.Length == 6 && fields[2] != "0x0" // Nobody has answered for that one.
        where MacAddress.TryParse(fields[3], out _)
        select (Mac: Parsed(fields[3]), Address: fields[0])).ToLookup(static entry => entry.Mac, static entry => entry.Address);

    private static MacAddress Parsed(string text) => MacAddress.TryParse(text, out MacAddress mac) ? mac : default;
}
