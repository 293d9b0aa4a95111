using System;

namespace Rx.Hypervisor.Daemon.Config;

/// <summary>A configuration file cannot be used.</summary>
/// <param name="at">Where in it.</param>
/// <param name="cause">Why.</param>
internal sealed class ConfigException(ConfigPlace at, string cause) : Exception(cause)
{
    internal ConfigPlace At { get; } = at;
}
