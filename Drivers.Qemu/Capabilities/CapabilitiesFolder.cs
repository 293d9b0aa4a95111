using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Rx.Hypervisor.Streams.Host;

namespace Rx.Hypervisor.Drivers.Qemu.Capabilities;

/// <summary>Capabilities on disk: a file for each binary, written whole or not at all.</summary>
/// <remarks>A cache: what cannot be read is found anew, what cannot be written is a warning.</remarks>
internal sealed class CapabilitiesFolder(IHostFiles files, string cacheDirectory, ILogger log)
{
    private const int MaxBytes = 4 * 1024 * 1024; // QEMU 7.2 for x86_64 takes 67 KB.

    private readonly string _directory = Path.Combine(cacheDirectory, "capabilities");

    /// <summary>The file of a binary.</summary>
    internal string PathOf(string emulator)
        => Path.Combine(_directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(emulator)))[..32] + ".json");

    /// <summary>What is stored for this very binary; <see langword="null"/> when it must be probed.</summary>
    internal QemuCapabilities? Load(QemuStamp stamp)
    {
        string path = PathOf(stamp.Path);
        try
        {
            if (files.Look(path) is null)
            {
                return null;
            }

            StoredCapabilities? stored = JsonSerializer.Deserialize(files.Read(path, MaxBytes), CapabilitiesJson.Default.StoredCapabilities);
            return stored?.Format == StoredCapabilities.CurrentFormat && stored.Stamp == stamp
                ? stored.Capabilities
                : Discard(path, "it is of another binary or another engine");
        }
        catch (Exception e) when (e is JsonException or HypervisorException)
        {
            return Discard(path, e.Message);
        }
    }

    /// <summary>Stores what was found.</summary>
    internal void Save(QemuStamp stamp, QemuCapabilities capabilities)
    {
        try
        {
            files.CreateDirectory(_directory);
            files.Replace(PathOf(stamp.Path), JsonSerializer.SerializeToUtf8Bytes(
                new StoredCapabilities(StoredCapabilities.CurrentFormat, stamp, capabilities), CapabilitiesJson.Default.StoredCapabilities));
        }
        catch (HypervisorException e)
        {
            Log.CacheNotWritten(log, stamp.Path, e);
        }
    }

    private QemuCapabilities? Discard(string path, string reason)
    {
        Log.CacheUnusable(log, path, reason);
        return null;
    }
}
