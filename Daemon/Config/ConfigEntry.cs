namespace Rx.Hypervisor.Daemon.Config;

/// <summary>One line of a configuration file: <c>name = value</c>.</summary>
internal sealed record ConfigEntry(string Name, ConfigPlace At, ConfigValue Value);
