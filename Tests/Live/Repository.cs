using System;
using System.IO;

namespace Rx.Hypervisor.Tests.Live;

/// <summary>Where the sources are, and what was built from them together with these tests.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The program, of the same configuration as these tests.</summary>
    internal static string Program { get; } = Path.Combine(
        Root,
        "artifacts",
        "bin",
        "Rx.Hypervisor.Daemon",
        new DirectoryInfo(AppContext.BaseDirectory).Name,
        "Rx.Hypervisor.Daemon.dll");

    private static string Find(DirectoryInfo? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rx.Hypervisor.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("These tests run from the build output of their repository.");
    }
}
