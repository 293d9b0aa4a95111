using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>What is to be saved, and where.</summary>
/// <param name="Path">Absolute path of the image.</param>
/// <param name="Edited">What a restore uses; <see langword="null"/> means what runs.</param>
/// <param name="Flags">What a restore does.</param>
/// <param name="IsManaged">Whether the next start of the domain takes it.</param>
internal sealed record SaveRequest(string Path, DomainDefinition? Edited, DomainSave Flags, bool IsManaged);
