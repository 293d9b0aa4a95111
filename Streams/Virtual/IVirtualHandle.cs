using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor;

/// <summary>A handle of a <see cref="VirtualHost"/> that others may hold as well: what it refers to lives until the last has let go.</summary>
internal interface IVirtualHandle : IPassableHandle
{
    /// <summary>Another handle of the same thing, as a child or peer gets it.</summary>
    IVirtualHandle Duplicate();
}
