using System;
using System.Collections.Generic;
using System.Globalization;
using Rx.Hypervisor.Interop.Linux;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>What the environment says of the descriptors that were passed to this process: sd_listen_fds(3).</summary>
internal static class InheritedNames
{
    private const string ProcessVariable = "LISTEN_PID";
    private const string CountVariable = "LISTEN_FDS";
    private const string NamesVariable = "LISTEN_FDNAMES";
    private const string NoName = "unknown"; // What sd_listen_fds_with_names(3) says.
    private const int Most = 1024;

    /// <summary>Numbers and names, once: the variables are removed, so that neither a second caller nor a child takes them for its own.</summary>
    /// <param name="processId">This process: they may be meant for another.</param>
    internal static IEnumerable<(int Number, string Name)> Take(int processId)
    {
        (string? process, string? count, string? names) = (Remove(ProcessVariable), Remove(CountVariable), Remove(NamesVariable));
        return Read(process, count, names, processId);
    }

    internal static IEnumerable<(int Number, string Name)> Read(string? process, string? count, string? names, int processId)
    {
        if (!int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int meant) || meant != processId
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int passed) || passed > Most)
        {
            yield break;
        }

        string[] words = names?.Split(':') ?? [];
        for (int i = 0; i < passed; i++)
        {
            yield return (PassedDescriptors.First + i, i < words.Length && words[i].Length > 0 ? words[i] : NoName);
        }
    }

    private static string? Remove(string variable)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return value;
    }
}
