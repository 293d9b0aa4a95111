namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary><c>codec</c>: what is at the end of an Intel HD Audio card.</summary>
internal enum SoundCodec
{
    /// <summary><c>duplex</c>: line in and line out; there when nothing else is said.</summary>
    Duplex,

    /// <summary><c>micro</c>: microphone and speaker.</summary>
    Micro,

    /// <summary><c>output</c>: line out.</summary>
    Output,
}
