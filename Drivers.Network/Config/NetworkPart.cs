using Rx.Hypervisor.Streams.Config;

namespace Rx.Hypervisor.Drivers.Network.Config;

/// <summary>A part of a network that is held against others once all of them are read.</summary>
internal abstract record NetworkPart
{
    private static readonly ElementPosition NotWritten = new("a part that nobody wrote", ErrorDomain.Network);

    /// <summary>Where it was written, for errors.</summary>
    internal ElementPosition Position { get; init; } = NotWritten;
}
