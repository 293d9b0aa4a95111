using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>cpu/cache</c>: what the guest sees of the caches.</summary>
/// <param name="Mode">Made up, the host's, or none.</param>
internal sealed record CpuCache(CpuCacheMode Mode)
{
    private static readonly Words<CpuCacheMode> Modes = new(
        ("emulate", CpuCacheMode.Emulate), ("passthrough", CpuCacheMode.Passthrough), ("disable", CpuCacheMode.Disable));

    /// <summary>What the table says of this element.</summary>
    internal static ElementCoverage Coverage { get; } = new("cpu/cache")
    {
        Honoured =
        [
            new("level='3' mode='emulate'", "<cpu><model>qemu64</model><cache level='3' mode='emulate'/></cpu>"),
            new("mode='disable'", "<cpu><model>qemu64</model><cache mode='disable'/></cpu>"),
            new("mode='passthrough' with the host's processor", "<cpu mode='maximum'><cache mode='passthrough'/></cpu>"),
        ],
        Refused =
        [
            new("other levels", "<cpu><model>qemu64</model><cache level='2' mode='emulate'/></cpu>"),
            new("mode='passthrough' with a model", "<cpu><model>qemu64</model><cache mode='passthrough'/></cpu>"),
        ],
    };

    /// <summary>Reads the element.</summary>
    internal static CpuCache? Read(ElementReader cpu, CpuMode? mode)
    {
        if (cpu.Child("cache") is not { } element)
        {
            return null;
        }

        CpuCacheMode cache = Modes.Read(element.RequiredAttribute("mode"));
        XmlValue? level = element.Attribute("level");
        switch (cache)
        {
            case CpuCacheMode.Emulate when level is null:
                throw element.Unsupported("only level='3' is emulated");
            case CpuCacheMode.Emulate:
                level.MustBe("3");
                break;
            case var _ when level is not null:
                throw level.Unsupported("only with mode='emulate'");
            case CpuCacheMode.Passthrough when mode is not (CpuMode.HostPassthrough or CpuMode.Maximum):
                throw element.Unsupported("it needs mode='host-passthrough' or mode='maximum'");
        }

        return new CpuCache(cache);
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new(
        "cache",
        Mode is CpuCacheMode.Emulate ? new XAttribute("level", "3") : null,
        new XAttribute("mode", Modes[Mode]));
}
