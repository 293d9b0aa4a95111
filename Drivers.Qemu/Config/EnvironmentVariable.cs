namespace Rx.Hypervisor.Drivers.Qemu.Config;

/// <summary>A variable set for the QEMU process.</summary>
/// <param name="Name">Letters, digits and underscores; no digit first.</param>
/// <param name="Value">Any text.</param>
internal sealed record EnvironmentVariable(string Name, string Value);
