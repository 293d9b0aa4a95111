namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>The card of a <c>sound</c>.</summary>
internal enum SoundModel
{
    /// <summary><c>ich6</c>: Intel HD Audio, with codecs.</summary>
    Ich6,

    /// <summary><c>ich9</c>: the Intel HD Audio of q35's chipset, with codecs.</summary>
    Ich9,

    /// <summary><c>ac97</c>.</summary>
    Ac97,

    /// <summary><c>es1370</c>.</summary>
    Es1370,

    /// <summary><c>sb16</c>, on the ISA bus.</summary>
    Sb16,

    /// <summary><c>usb</c>.</summary>
    Usb,
}
