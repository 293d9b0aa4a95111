using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Xml.Linq;
using Rx.Hypervisor.Drivers.Qemu.Config.Coverage;
using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>features/hyperv</c>: what Windows guests look for in a hypervisor.</summary>
/// <param name="Mode">Listed here, or all that the host offers.</param>
/// <param name="Switches">The listed ones that are on or off, by name, in libvirt's order.</param>
/// <param name="SpinlockRetries">With <c>spinlocks</c> on: attempts before the guest tells of a long wait.</param>
/// <param name="HasDirectTimers">With <c>stimer</c> on: timers that need no message.</param>
/// <param name="VendorId">With <c>vendor_id</c> on: up to twelve characters.</param>
internal sealed record HypervFeatures(
    HypervMode Mode,
    ValueList<HypervSwitch> Switches,
    uint? SpinlockRetries = null,
    bool? HasDirectTimers = null,
    string? VendorId = null)
{
    /// <summary>The enlightenments, in the order they are written.</summary>
    internal static readonly string[] Names =
    [
        "relaxed", "vapic", "spinlocks", "vpindex", "runtime", "synic", "stimer", "reset", "vendor_id", "frequencies",
        "reenlightenment", "tlbflush", "ipi", "evmcs",
    ];

    private const uint FewestRetries = 0xfff;
    private const int VendorIdBytes = 12;

    // QEMU asks the kernel for this one when it makes a vCPU, and ends where there is no such kernel.
    private const string KernelOnly = "vpindex";

    private static readonly Words<HypervMode> Modes = new(
        ("custom", HypervMode.Custom), ("passthrough", HypervMode.Passthrough));

    private static readonly (string Name, string Needs)[] Dependencies = [("synic", "vpindex"), ("stimer", "synic")];

    /// <summary>What the table says of this family.</summary>
    internal static IReadOnlyList<ElementCoverage> Coverage { get; } =
    [
        new("features/hyperv")
        {
            Honoured =
            [
                new("mode='custom' (shown by KVM)", "<features><hyperv mode='custom'><relaxed state='on'/></hyperv></features>"),
                new("mode='passthrough'", "<features><hyperv mode='passthrough'/></features>"),
                new("relaxed", Sample("<relaxed state='on'/>")),
                new("vapic", Sample("<vapic state='on'/>")),
                new("spinlocks with retries", Sample("<spinlocks state='on' retries='8191'/>")),
                new("runtime", Sample("<runtime state='on'/>")),
                new("reset", Sample("<reset state='on'/>")),
                new("vendor_id", Sample("<vendor_id state='on' value='KVM Hv'/>")),
                new("frequencies", Sample("<frequencies state='on'/>")),
                new("reenlightenment", Sample("<reenlightenment state='on'/>")),
                new("tlbflush", Sample("<tlbflush state='on'/>")),
                new("ipi", Sample("<ipi state='on'/>")),
                new("evmcs", Sample("<evmcs state='on'/>")),
                new("vpindex, synic, stimer with direct (type='kvm')", Kvm(
                    "<vpindex state='on'/><synic state='on'/><stimer state='on'><direct state='on'/></stimer>")),
            ],
            Refused =
            [
                new("vpindex with type='qemu'", Sample("<vpindex state='on'/>")),
                new("avic", Sample("<avic state='on'/>")),
                new("emsr_bitmap", Sample("<emsr_bitmap state='on'/>")),
                new("xmm_input", Sample("<xmm_input state='on'/>")),
            ],
        },
    ];

    /// <summary>Whether one is on.</summary>
    internal bool IsOn(string name) => Switches.Any(one => one.IsOn && one.Name == name);

    /// <summary>Reads the element.</summary>
    internal static HypervFeatures? Read(ElementReader features, DomainType type)
    {
        if (features.Child("hyperv") is not { } element)
        {
            return null;
        }

        HypervMode mode = Modes.Read(element.Attribute("mode"), HypervMode.Custom);
        HypervSwitch[] switches =
        [
            .. Names.Select(name => element.Child(name)).OfType<ElementReader>()
                .Select(child => new HypervSwitch(child.Name, child.RequiredAttribute("state").IsOn())),
        ];
        var hyperv = new HypervFeatures(
            mode,
            mode is HypervMode.Custom || switches.Length == 0
                ? [.. switches]
                : throw element.Unsupported("mode='passthrough' chooses all of them"));
        RefuseImpossible(element, hyperv, type);
        return hyperv with
        {
            SpinlockRetries = hyperv.IsOn("spinlocks") ? ReadRetries(element.RequiredChild("spinlocks")) : null,
            HasDirectTimers = element.Child("stimer")?.Child("direct")?.RequiredAttribute("state").IsOn(),
            VendorId = hyperv.IsOn("vendor_id") ? ReadVendor(element.RequiredChild("vendor_id")) : null,
        };
    }

    /// <summary>The element.</summary>
    internal XElement ToXml() => new("hyperv", new XAttribute("mode", Modes[Mode]), Switches.Select(ToXml));

    private static string Sample(string child) => $"<features><hyperv>{child}</hyperv></features>";

    private static string Kvm(string children) =>
        "<domain type='kvm'><name>x</name><memory>16384</memory><os><type>hvm</type></os>"
        + $"<features><hyperv>{children}</hyperv></features>"
        + "<clock offset='utc'><timer name='hypervclock' present='yes'/></clock></domain>";

    private static void RefuseImpossible(ElementReader element, HypervFeatures hyperv, DomainType type)
    {
        foreach ((string name, string needs) in Dependencies)
        {
            if (hyperv.IsOn(name) && !hyperv.IsOn(needs))
            {
                throw element.RequiredChild(name).Unsupported($"it needs <{needs} state='on'/>");
            }
        }

        if (type is DomainType.Qemu && hyperv.IsOn(KernelOnly))
        {
            throw element.RequiredChild(KernelOnly).Unsupported("it needs <domain type='kvm'>");
        }
    }

    private static uint ReadRetries(ElementReader element)
    {
        XmlValue retries = element.RequiredAttribute("retries");
        ulong number = retries.ToNumber();
        return number is >= FewestRetries and <= uint.MaxValue
            ? (uint)number
            : throw retries.Invalid($"HyperV spinlock retry count must be at least {FewestRetries}");
    }

    private static string ReadVendor(ElementReader element)
    {
        XmlValue value = element.RequiredAttribute("value");
        return Encoding.UTF8.GetByteCount(value.Text) is > 0 and <= VendorIdBytes && !value.Text.Contains(',')
            ? value.Text
            : throw value.Invalid($"HyperV vendor_id has 1 to {VendorIdBytes} bytes and no comma");
    }

    private XElement ToXml(HypervSwitch one) => new(
        one.Name,
        new XAttribute("state", SwitchWords.OnOff(one.IsOn)),
        one.Name is "spinlocks" && SpinlockRetries is { } retries ? new XAttribute("retries", retries) : null,
        one.Name is "vendor_id" && VendorId is { } vendor ? new XAttribute("value", vendor) : null,
        one.Name is "stimer" && HasDirectTimers is { } direct
            ? new XElement("direct", new XAttribute("state", SwitchWords.OnOff(direct)))
            : null);
}
