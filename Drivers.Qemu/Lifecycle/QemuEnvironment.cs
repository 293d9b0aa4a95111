using System;
using System.Collections.Generic;
using Rx.Hypervisor.Drivers.Qemu.Config;

namespace Rx.Hypervisor.Drivers.Qemu.Lifecycle;

/// <summary>The environment of a QEMU: a known one, so that its words are English and nothing of ours leaks.</summary>
internal static class QemuEnvironment
{
    /// <summary>The whole of it.</summary>
    /// <param name="more">What is added; a later one of the same name wins.</param>
    internal static IReadOnlyDictionary<string, string> Of(IReadOnlyList<EnvironmentVariable> more)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LC_ALL"] = "C",
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        };
        foreach (EnvironmentVariable variable in more)
        {
            environment[variable.Name] = variable.Value;
        }

        return environment;
    }
}
