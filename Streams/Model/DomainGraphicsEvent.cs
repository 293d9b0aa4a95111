using System.Collections.Generic;

namespace Rx.Hypervisor;

/// <summary>Somebody came to a display of the guest, was let in, or left.</summary>
public sealed record DomainGraphicsEvent : DomainEvent
{
    /// <summary>Which.</summary>
    public required GraphicsPhase Phase { get; init; }

    /// <summary>The end of the connection that is QEMU's.</summary>
    public required GraphicsAddress Local { get; init; }

    /// <summary>The end of whoever looks.</summary>
    public required GraphicsAddress Remote { get; init; }

    /// <summary>How it was made sure who that is; empty when it was not.</summary>
    public string AuthenticationScheme { get; init; } = "";

    /// <summary>Who that is, as far as it was made sure.</summary>
    public IReadOnlyList<GraphicsIdentity> Subject { get; init; } = [];
}
