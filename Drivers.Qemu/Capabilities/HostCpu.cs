using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Linq;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>The host's processor in the words of libvirt and QEMU.</summary>
internal static class HostCpu
{
    // The kernel's words that differ from those of CPU models.
    private static readonly FrozenDictionary<string, string> Renamed = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cr8_legacy"] = "cr8legacy",
        ["pclmulqdq"] = "pclmuldq",
        ["sha_ni"] = "sha-ni",
        ["tsc_deadline_timer"] = "tsc-deadline",
        ["avx512_4fmaps"] = "avx512-4fmaps",
        ["avx512_4vnniw"] = "avx512-4vnniw",
        ["avx512_bf16"] = "avx512-bf16",
        ["avx512_bitalg"] = "avx512bitalg",
        ["avx512_vbmi2"] = "avx512vbmi2",
        ["avx512_vnni"] = "avx512vnni",
        ["avx512_vpopcntdq"] = "avx512-vpopcntdq",
        ["avx512_fp16"] = "avx512-fp16",
        ["avx_vnni"] = "avx-vnni",
        ["amx_bf16"] = "amx-bf16",
        ["amx_int8"] = "amx-int8",
        ["amx_tile"] = "amx-tile",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // The kernel's words that are those of CPU models too. It has many more, for what no guest can be given.
    private static readonly FrozenSet<string> Same = (
        "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush ds acpi mmx fxsr sse sse2 ss ht tm pbe syscall nx mmxext "
        + "fxsr_opt pdpe1gb rdtscp lm 3dnowext 3dnow pni dtes64 monitor vmx smx est tm2 ssse3 fma cx16 xtpr pdcm pcid dca x2apic movbe popcnt "
        + "aes xsave avx f16c rdrand hypervisor lahf_lm cmp_legacy svm extapic abm sse4a misalignsse 3dnowprefetch osvw ibs xop skinit wdt lwp "
        + "fma4 tce tbm topoext perfctr_core perfctr_nb invtsc fsgsbase tsc_adjust bmi1 hle avx2 smep bmi2 erms invpcid rtm mpx avx512f avx512dq "
        + "rdseed adx smap avx512ifma clflushopt clwb avx512pf avx512er avx512cd avx512bw avx512vl avx512vbmi umip pku ospke gfni vaes vpclmulqdq "
        + "la57 rdpid fsrm md_clear serialize xsaveopt xsavec xgetbv1 xsaves clzero xsaveerptr wbnoinvd arat npt lbrv nrip_save ds_cpl")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The maker in libvirt's words; <see langword="null"/> for one that it has no word for.</summary>
    internal static string? Vendor(HostFacts host) => host.CpuVendor switch
    {
        "GenuineIntel" => "Intel",
        "AuthenticAMD" => "AMD",
        "HygonGenuine" => "Hygon",
        _ => null,
    };

    /// <summary>The CPU model that the signature is that of; <see langword="null"/> when none is known for it.</summary>
    internal static string? Model(HostFacts host) => (host.CpuVendor, host.CpuSignature) switch
    {
        ("GenuineIntel", (6, var model, var stepping)) => IntelModel(model, stepping),
        ("AuthenticAMD", (0x17, < 0x30, _)) => "EPYC",
        ("AuthenticAMD", (0x17, _, _)) => "EPYC-Rome",
        ("AuthenticAMD", (0x19, < 0x10, _)) => "EPYC-Milan",
        ("AuthenticAMD", (0x19, < 0x20, _)) => "EPYC-Genoa",
        ("AuthenticAMD", (0x1a, < 0x20, _)) => "EPYC-Turin",
        ("HygonGenuine", (0x18, _, _)) => "Dhyana",
        _ => null,
    };

    /// <summary>What the processor can do, sorted, in the words of CPU models.</summary>
    internal static IEnumerable<string> Features(HostFacts host) => host.CpuFlags
        .Select(static flag => Renamed.GetValueOrDefault(flag) ?? (Same.Contains(flag) ? flag : null))
        .OfType<string>()
        .Order(StringComparer.Ordinal);

    /// <summary>The maker of the processors that a CPU model of QEMU is like, in libvirt's words.</summary>
    internal static string VendorOf(string model) => model switch
    {
        "486" or "pentium" or "pentium2" or "pentium3" or "qemu32" or "qemu64" or "kvm32" or "kvm64" => "unknown",
        "athlon" or "phenom" => "AMD",
        _ when model.StartsWith("EPYC", StringComparison.Ordinal) || model.StartsWith("Opteron", StringComparison.Ordinal) => "AMD",
        _ when model.StartsWith("Dhyana", StringComparison.Ordinal) => "Hygon",
        _ when model.StartsWith("YongFeng", StringComparison.Ordinal) => "unknown",
        _ => "Intel",
    };

    private static string? IntelModel(int model, int stepping) => model switch
    {
        15 or 22 => "Conroe",
        23 or 29 => "Penryn",
        26 or 30 or 31 or 46 => "Nehalem",
        37 or 44 or 47 => "Westmere",
        42 or 45 => "SandyBridge",
        58 or 62 => "IvyBridge",
        60 or 63 or 69 or 70 => "Haswell",
        61 or 71 or 79 or 86 => "Broadwell",
        78 or 94 or 142 or 158 => "Skylake-Client",
        85 => stepping switch
        {
            < 5 => "Skylake-Server",
            < 8 => "Cascadelake-Server",
            _ => "Cooperlake",
        },
        106 or 108 => "Icelake-Server",
        134 => "Snowridge",
        143 => "SapphireRapids",
        173 or 174 => "GraniteRapids",
        175 => "SierraForest",
        _ => null,
    };
}
