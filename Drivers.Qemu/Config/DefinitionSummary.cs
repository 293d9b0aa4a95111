using System;

namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>What a list of domains shows of a definition.</summary>
/// <param name="Uuid">Never changes.</param>
/// <param name="Name">Unique on its host.</param>
/// <param name="Title">Empty when there is none.</param>
/// <param name="MemoryKiB">Memory of the guest.</param>
/// <param name="CurrentMemoryKiB">What the balloon leaves of it.</param>
/// <param name="Vcpus">Virtual CPUs at the start.</param>
internal sealed record DefinitionSummary(Guid Uuid, string Name, string Title, long MemoryKiB, long CurrentMemoryKiB, int Vcpus);
