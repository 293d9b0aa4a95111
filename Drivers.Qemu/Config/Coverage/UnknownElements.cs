using System.Collections.Generic;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config.Coverage;

/// <summary>Elements of libvirt's format that no reader here asks for, so that they are refused wherever they stand.</summary>
internal static class UnknownElements
{
    /// <summary>One row each: an element that becomes known moves to its family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        Refused("bootloader", "<bootloader>/usr/bin/pygrub</bootloader>"),
        Refused("blkiotune", "<blkiotune><weight>800</weight></blkiotune>"),
        Refused("cputune", "<cputune><shares>2048</shares></cputune>"),
        Refused("idmap", "<idmap><uid start='0' target='1000' count='10'/></idmap>"),
        Refused("keywrap", "<keywrap><cipher name='aes' state='off'/></keywrap>"),
        Refused("launchSecurity", "<launchSecurity type='sev'/>"),
        Refused("memtune", "<memtune><hard_limit>1048576</hard_limit></memtune>"),
        Refused("numatune", "<numatune><memory mode='strict' nodeset='0'/></numatune>"),
        Refused("perf", "<perf><event name='cmt' enabled='yes'/></perf>"),
    ];

    /// <summary>Refused parts of an element that is known: a row each.</summary>
    internal static IEnumerable<ElementCoverage> Inside(string parent, params string[] samples)
    {
        foreach (string sample in samples)
        {
            string name = sample.Split('<', ' ', '/', '>')[1];
            yield return Refused($"{parent}/{name}", $"<{parent}>{sample}</{parent}>");
        }
    }

    /// <summary>A row of an element that stands somewhere else.</summary>
    internal static IEnumerable<ElementCoverage> Of(string element, string sample) => [Refused(element, sample)];

    private static ElementCoverage Refused(string element, string sample) =>
        new(element) { Refused = [new("the element", sample)] };
}
