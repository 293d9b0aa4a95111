using System;
using System.IO;
using System.Text;

namespace Rx.Hypervisor.Streams.Host;

/// <summary>Real settings of the kernel, below /proc/sys.</summary>
internal sealed class LinuxSysctl : IHostSysctl
{
    private const string Root = "/proc/sys/";

    public string? Find(string name)
    {
        string path = PathOf(name);
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n') : null;
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System("read the setting", name, e);
        }
    }

    public void Set(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        try
        {
            using FileStream file = new(PathOf(name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            file.Write(Encoding.ASCII.GetBytes(value)); // In one call: the kernel takes each write for the whole value.
        }
        catch (Exception e) when (HostErrors.IsRefusal(e))
        {
            throw HostErrors.System($"set to '{value}'", name, e);
        }
    }

    private static string PathOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Array.Exists(name.Split('/'), static part => part is "" or "." or "..")
            ? throw new ArgumentException($"'{name}' is no name of a setting.", nameof(name))
            : Root + name;
    }
}
