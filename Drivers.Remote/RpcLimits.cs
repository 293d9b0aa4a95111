namespace Rx.Hypervisor.Drivers.Remote;

/// <summary>Bounds of libvirt's protocol, in bytes unless the name says otherwise. Those of lists stand with the lists.</summary>
internal static class RpcLimits
{
    /// <summary>The word in front of a packet that says how long it is.</summary>
    internal const int LengthWord = 4;

    internal const int Header = 24;

    /// <summary>The shortest packet: without payload.</summary>
    internal const int SmallestPacket = LengthWord + Header;

    /// <summary>The longest packet, its length word included.</summary>
    internal const int LargestPacket = LengthWord + (32 * 1024 * 1024);

    /// <summary>A text.</summary>
    internal const int Text = 4 * 1024 * 1024;

    /// <summary>Handles that go with one packet.</summary>
    internal const int Handles = 32;

    /// <summary>What one packet of a stream carries at most, for the sake of old peers.</summary>
    internal const int StreamChunk = 262_120;

    /// <summary>Domains, networks, and most other things, in one list.</summary>
    internal const int List = 16_384;
}
